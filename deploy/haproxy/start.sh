#!/bin/sh
# Makes a certificate for the balancer if none was put there, and runs it.
set -eu
if [ ! -s /certificates/balancer.pem ]; then
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 365 -subj /CN=localhost \
        -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout /tmp/key.pem -out /tmp/certificate.pem 2>/dev/null
    cat /tmp/certificate.pem /tmp/key.pem >/run/haproxy/certificate.pem
else
    cat /certificates/balancer.pem >/run/haproxy/certificate.pem
fi
exec haproxy -W -db -f /usr/local/etc/haproxy/haproxy.cfg
