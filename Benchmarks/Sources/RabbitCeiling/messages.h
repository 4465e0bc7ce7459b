// What travels: the very texts MessagingBench sends, with gaps for what differs from call to call.
#ifndef CEILING_MESSAGES_H
#define CEILING_MESSAGES_H

#define QUOTE "\\\""
#define TEXT(name, value) QUOTE name QUOTE ":" QUOTE value QUOTE
#define DIGITS "00000000000000000000000000000000"
#define RESULT                                                                                                         \
    "{" QUOTE "name" QUOTE ": " QUOTE "instance-00000001" QUOTE ", " QUOTE "numbers" QUOTE ": [1, 2, 3], " QUOTE       \
    "on" QUOTE ": true}"

#define ID_LABEL QUOTE "_msg_id" QUOTE ":" QUOTE
#define QUEUE_LABEL QUOTE "_reply_q" QUOTE ":" QUOTE
#define UNIQUE_LABEL QUOTE "_unique_id" QUOTE ":" QUOTE
#define ID_LENGTH 32
#define QUEUE_LENGTH (6 + ID_LENGTH)

static const char request_text[] =
    "{\"oslo.version\":\"2.0\",\"oslo.message\":\"{" TEXT("method", "echo") "," QUOTE "args" QUOTE ":" RESULT
    "," TEXT("version", "1.0") "," ID_LABEL DIGITS QUOTE "," QUEUE_LABEL "reply_" DIGITS QUOTE "," QUOTE
    "_timeout" QUOTE ":null," UNIQUE_LABEL DIGITS QUOTE ","
    TEXT("_context_request_id", "req-5f6d0c2e-8a1b-4c3d-9e7f-0123456789ab") "," TEXT("_context_user_id", "u-42") ","
    TEXT("_context_project_id", "p-7") "," QUOTE "_context_is_admin" QUOTE ":false}\"}";

static const char reply_text[] =
    "{\"oslo.version\":\"2.0\",\"oslo.message\":\"{" QUOTE "result" QUOTE ":" RESULT "," QUOTE "failure" QUOTE
    ":null," QUOTE "ending" QUOTE ":true," ID_LABEL DIGITS QUOTE "," UNIQUE_LABEL DIGITS QUOTE "}\"}";

#endif
