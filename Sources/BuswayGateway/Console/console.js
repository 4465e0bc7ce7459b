'use strict';
(() => {
  const MOST_ROWS = 200, MOST_EVENTS = 200, MOST_SHOWN = 200000;
  const $ = id => document.getElementById(id);
  // Whatever peers on the bus wrote becomes text of a node, never markup.
  const make = (tag, className, text) => {
    const node = document.createElement(tag);
    if (className) node.className = className;
    if (text !== undefined && text !== null) node.textContent = visible(String(text));
    return node;
  };
  // Characters that hide, or turn the direction of what follows, are shown by their number.
  const visible = text => text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    c => '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0'));
  const number = value => typeof value === 'number' ? value.toLocaleString('en') : '–';
  const time = seconds => {
    if (typeof seconds !== 'number') return '–';
    if (seconds < 1) return (seconds * 1000).toFixed(seconds < 0.1 ? 2 : 0) + ' ms';
    if (seconds < 120) return seconds.toFixed(seconds < 10 ? 1 : 0) + ' s';
    if (seconds < 7200) return Math.floor(seconds / 60) + ' min';
    if (seconds < 172800) return Math.floor(seconds / 3600) + ' h';
    return Math.floor(seconds / 86400) + ' d';
  };

  let credential = null;      // kept here and nowhere else
  let catalogue = null, drawn = '', selected = null, sending = null, tailing = null, answerText = '';
  let editsJSON = false, kind = 'call';

  // ---- the gateway

  const headers = more => {
    const fields = Object.assign({}, more);
    if (credential) fields[credential.kind === 'key' ? 'X-API-Key' : 'Authorization'] =
      credential.kind === 'key' ? credential.value : 'Bearer ' + credential.value;
    return fields;
  };

  async function refresh() {
    if (document.hidden) return;
    try {
      const answer = await fetch('v1/endpoints', { headers: headers(), cache: 'no-store', signal: AbortSignal.timeout(15000) });
      const body = await answer.json();
      if (!answer.ok) {
        state(answer.status === 401 ? 'warn' : 'bad', answer.status === 401 ? 'Credential needed' : 'Gateway: ' + answer.status);
        notice(answer.status === 401 ? 'This gateway asks who you are. Sign in with an API key or a token to see what you may call.'
          : (body.detail || 'The gateway answered ' + answer.status + '.'));
        if (answer.status === 401) { catalogue = { topics: [] }; draw(); }
        return;
      }
      catalogue = body;
      const words = { connected: ['good', 'Bus connected'], blocked: ['warn', 'Bus takes no messages'], disconnected: ['bad', 'Bus not connected'] };
      state(...(words[body.bus] || ['warn', 'Bus state unknown']));
      notice((body.complaints || []).join(' '));
      draw();
    } catch (error) {
      state('bad', 'Gateway not reached');
    }
  }

  function state(className, text) { $('bus').firstElementChild.className = 'dot ' + className; $('bus-text').textContent = text; }
  function notice(text) { $('notice').hidden = !text; $('notice').textContent = visible(text || ''); }
  function toast(text) {
    $('toast').textContent = text; $('toast').hidden = false;
    clearTimeout(toast.timer); toast.timer = setTimeout(() => { $('toast').hidden = true; }, 2200);
  }
  async function copy(text, what) {
    try { await navigator.clipboard.writeText(text); toast(what + ' copied'); }
    catch (error) { toast('Copying is not allowed here: select the text instead'); }
  }

  // ---- topics and methods

  const part = text => encodeURIComponent(text);
  const address = (topic, method) => '#/m/' + [topic.exchange || '', topic.topic, method.namespace || '', method.name, method.version].map(part).join('/');
  const alive = topic => topic.consumers === 0 ? 'bad' : topic.consumers === null && !topic.described ? '' : 'good';

  function draw() {
    // The numbers change all the time; what is on the left only when the bus does.
    const shape = JSON.stringify([$('filter').value, catalogue.topics.map(t => [t.topic, t.exchange, t.consumers, t.methods.map(m => [m.name, m.namespace, m.version])])]);
    if (shape !== drawn) { drawn = shape; drawSide(); }
    if (!$('overview').hidden) drawOverview();
    if (!$('method').hidden) drawFacts();
    mark();
    if (selected && !selected.method) show();
  }

  function drawSide() {
    const open = new Map([...document.querySelectorAll('#topics details')].map(d => [d.dataset.key, d.open]));
    const wanted = $('filter').value.trim().toLowerCase();
    const side = document.createDocumentFragment();
    for (const topic of catalogue.topics) {
      const matches = topic.topic.toLowerCase().includes(wanted);
      const methods = topic.methods.filter(m => matches || ((m.namespace || '') + '.' + m.name).toLowerCase().includes(wanted));
      if (!matches && !methods.length) continue;
      const block = make('details', 'topic');
      block.dataset.key = (topic.exchange || '') + '/' + topic.topic;
      block.open = wanted ? true : open.get(block.dataset.key) ?? catalogue.topics.length <= 6;
      const head = make('summary');
      head.append(make('span', 'dot ' + alive(topic)), make('span', '', topic.topic), make('span', 'count', topic.methods.length || ''));
      block.append(head);
      for (const method of methods.slice(0, MOST_ROWS)) {
        const link = make('a', 'item');
        if (method.namespace) link.append(make('span', 'ns', method.namespace + '.'));
        link.append(make('span', '', method.name));
        link.href = address(topic, method);
        block.append(link);
      }
      if (methods.length > MOST_ROWS) block.append(make('p', 'empty', (methods.length - MOST_ROWS) + ' more: filter to find them'));
      if (!topic.methods.length) {
        const link = make('a', 'item', 'any method…');
        link.href = address(topic, { name: '', version: '' });
        block.append(link);
      }
      side.append(block);
    }
    if (!side.childNodes.length) side.append(make('p', 'empty', wanted ? 'Nothing matches.' : 'No topics.'));
    $('topics').replaceChildren(side);
  }

  function mark() {
    for (const link of document.querySelectorAll('.item')) {
      if (link.getAttribute('href') === location.hash) link.setAttribute('aria-current', 'page'); else link.removeAttribute('aria-current');
    }
  }

  function drawOverview() {
    const wanted = $('filter').value.trim().toLowerCase();
    const topics = catalogue.topics.filter(t => [t.topic, ...t.methods.map(m => (m.namespace || '') + '.' + m.name)].some(n => n.toLowerCase().includes(wanted))), servers = topics.reduce((n, t) => n + t.servers.length, 0), methods = topics.reduce((n, t) => n + t.methods.length, 0);
    const plural = (n, word) => n + ' ' + word + (n === 1 ? '' : 's');
    $('overview-lead').textContent = topics.length
      ? plural(topics.length, 'topic') + ', ' + plural(servers, 'server') + ', ' + plural(methods, 'method') + ' that you may call. Pick one to try it.'
      : wanted ? 'Nothing matches.' : 'Nobody on the bus tells of itself yet. Servers of busway’s kind appear here by themselves.';
    const cards = document.createDocumentFragment();
    for (const topic of topics.slice(0, MOST_ROWS)) {
      const card = make('article', 'card topic-card'), head = make('h2');
      head.append(make('span', 'dot ' + alive(topic)), make('span', '', topic.topic));
      const who = make('p', 'who');
      const facts = [topic.consumers === 0 ? 'nobody serves it' : topic.consumers === null ? 'consumers not known' : plural(topic.consumers, 'consumer')];
      if (topic.ping) facts.push(topic.ping.answered ? 'ping ' + time(topic.ping.milliseconds / 1000) : 'no answer to a ping');
      for (const s of topic.servers.slice(0, 8)) facts.push(s.server + ' (' + s.name + (s.version ? ' ' + s.version : '') + ', up ' + time(s.uptime_seconds) + (s.running ? ', ' + s.running + ' running' : '') + ')');
      if (topic.servers.length > 8) facts.push((topic.servers.length - 8) + ' more');
      for (const fact of facts) who.append(make('span', '', fact));
      card.append(head, who);
      if (topic.methods.length) card.append(methodTable(topic));
      else {
        const hint = make('p', 'empty', 'Its servers do not say what they offer. '), link = make('a', '', 'Call a method by its name');
        link.href = address(topic, { name: '', version: '' });
        hint.append(link);
        card.append(hint);
      }
      cards.append(card);
    }
    // What somebody is at with the keyboard stays where it is.
    const focused = document.activeElement && $('cards').contains(document.activeElement) ? document.activeElement.getAttribute('href') : null;
    $('cards').replaceChildren(cards);
    if (focused) [...$('cards').querySelectorAll('a')].find(a => a.getAttribute('href') === focused)?.focus({ preventScroll: true });
  }

  function methodTable(topic) {
    const scroll = make('div', 'scroll'), table = make('table'), head = make('tr'), body = make('tbody');
    for (const [name, className] of [['Method', ''], ['What it does', 'about-column'], ['Calls', 'number'], ['Errors', 'number'], ['Mean', 'number']]) {
      const cell = make('th', className, name);
      cell.scope = 'col';
      head.append(cell);
    }
    const wanted = $('filter').value.trim().toLowerCase();
    const methods = topic.methods.filter(m => (topic.topic + '.' + (m.namespace || '') + '.' + m.name).toLowerCase().includes(wanted));
    for (const method of methods.slice(0, MOST_ROWS)) {
      const row = make('tr'), cell = make('td'), link = make('a', '', (method.namespace ? method.namespace + '.' : '') + method.name), about = make('td', 'about-column');
      link.href = address(topic, method);
      cell.append(link);
      about.append(make('span', 'about', method.summary || ''));
      row.append(cell, about, make('td', 'number', number(method.statistics.calls)), make('td', 'number', number(method.statistics.errors)), make('td', 'number', time(method.statistics.mean_seconds)));
      body.append(row);
    }
    const top = make('thead');
    top.append(head);
    table.append(top, body);
    scroll.append(table);
    return scroll;
  }

  // ---- one method

  function find() {
    const parts = location.hash.slice(4).split('/');
    if (!location.hash.startsWith('#/m/') || parts.length !== 5) return null;
    let words;
    try { words = parts.map(decodeURIComponent); } catch (error) { return null; }
    const [exchange, topic, namespace, name, version] = words;
    const entry = catalogue && catalogue.topics.find(t => t.topic === topic && (t.exchange || '') === exchange);
    const method = entry && entry.methods.find(m => m.name === name && (m.namespace || '') === namespace && m.version === version);
    return { exchange, topic, namespace, name, version, entry, method };
  }

  function show() {
    const view = location.hash === '#/notifications' ? 'notifications' : location.hash.startsWith('#/m/') ? 'method' : 'overview';
    for (const id of ['overview', 'method', 'notifications']) $(id).hidden = id !== view;
    // On a phone there is room for one thing: the list is the overview.
    $('side').classList.toggle('away', view !== 'overview');
    for (const id of ['methods', 'notifications']) {
      if ((view === 'notifications') === (id === 'notifications')) $('tab-' + id).setAttribute('aria-current', 'page'); else $('tab-' + id).removeAttribute('aria-current');
    }
    mark();
    if (view === 'overview' && catalogue) drawOverview();
    if (view !== 'method') { selected = null; document.title = view === 'notifications' ? 'Notifications · busway' : 'busway'; return; }
    const next = find();
    if (!next) { location.hash = '#/'; return; }
    const same = selected && ['exchange', 'topic', 'namespace', 'name', 'version'].every(k => selected[k] === next[k]);
    const known = same && !!selected.method === !!next.method;
    selected = next;
    if (!known) drawMethod();
    drawFacts();
  }

  function drawMethod() {
    const { topic, namespace, name, version, method } = selected;
    document.title = (name || 'any method') + ' · ' + topic + ' · busway';
    const back = make('a', '', 'All topics');
    back.href = '#/';
    $('method-crumbs').replaceChildren(back, ...[topic, namespace, version && 'version ' + version].filter(Boolean).map(word => make('span', '', word)));
    $('method-title').textContent = visible(name || 'Any method');
    $('method-summary').textContent = visible(method && method.summary || (name ? '' : 'Nothing is known of this topic’s methods. Name one and give its arguments as JSON.'));
    const kinds = method ? method.kinds : ['call', 'cast', 'fanout'];
    if (!kinds.includes(kind)) kind = kinds[0];
    $('kinds').replaceChildren(...kinds.map(word => {
      const label = make('label'), input = make('input');
      Object.assign(input, { type: 'radio', name: 'kind', value: word, checked: word === kind });
      label.append(input, make('span', '', word[0].toUpperCase() + word.slice(1)));
      label.title = { call: 'One server runs it and answers', cast: 'One server runs it; nobody waits', fanout: 'Every server runs it; nobody waits' }[word];
      return label;
    }));
    const options = [['', 'any of them']].concat((method ? method.servers : (selected.entry ? selected.entry.servers.map(s => s.server) : [])).map(s => [s, s]));
    $('server').replaceChildren(...options.map(([value, text]) => { const o = make('option', '', text); o.value = value; return o; }));
    editsJSON = !(method && method.arguments && Object.keys(method.arguments.properties || {}).length);
    drawFields('');
    $('answer-empty').hidden = false; $('answer-body').hidden = true; $('copy-answer').hidden = true;
    preview();
  }

  function drawFacts() {
    const facts = $('method-facts'), rows = [], entry = selected && (selected.entry = find()?.entry), method = selected && (selected.method = find()?.method);
    if (entry) {
      rows.push(['served by', entry.consumers === 0 ? 'nobody at the moment' : (method ? method.servers.slice(0, 4).join(', ') + (method.servers.length > 4 ? ' and ' + (method.servers.length - 4) + ' more' : '') : number(entry.consumers) + ' consumers'), entry.consumers === 0]);
    }
    if (method) {
      const s = method.statistics, returns = method.result && typeof method.result === 'object' && method.result.type;
      if (returns) rows.push(['returns', [].concat(returns).join(' or ')]);
      rows.push(['calls', number(s.calls)], ['errors', number(s.errors), s.errors > 0], ['mean time', time(s.mean_seconds)]);
      if (s.last_error) rows.push(['last error, ' + time(s.last_error.age_seconds) + ' ago', s.last_error.message]);
    }
    facts.replaceChildren(...rows.map(([name, value, bad]) => { const row = make('div'); row.append(make('dt', '', name), make('dd', bad ? 'bad' : '', value)); return row; }));
  }

  // The form that a schema asks for. Values stay text until they are put into the body, so that numbers keep every digit.
  const typeOf = schema => {
    if (!schema || typeof schema !== 'object') return 'json';
    if (Array.isArray(schema.enum) && schema.enum.length <= MOST_ROWS) return 'enum';
    return ['string', 'number', 'integer', 'boolean'].includes(schema.type) ? schema.type : 'json';
  };

  function drawFields(text) {
    const fields = document.createDocumentFragment(), schema = selected.method && selected.method.arguments;
    const properties = schema && schema.properties || {}, names = Object.keys(properties).slice(0, MOST_ROWS);
    $('as-json').hidden = !names.length;
    $('as-json').setAttribute('aria-pressed', String(editsJSON));
    if (!selected.name) fields.append(field('method', { type: 'string' }, true, 'name'));
    if (editsJSON) {
      const whole = field('arguments', { description: names.length ? '' : schema && schema.additionalProperties === false ? 'It takes none.' : 'An object of named arguments.' }, false, 'whole');
      const input = whole.querySelector('textarea');
      input.rows = 6;
      input.value = text;
      input.placeholder = '{}';
      fields.append(whole);
    } else {
      for (const name of names) fields.append(field(name, properties[name], (schema.required || []).includes(name), 'argument'));
      if (schema.additionalProperties !== false) fields.append(field('further arguments', { description: 'An object of whatever else it takes.' }, false, 'further'));
    }
    $('fields').replaceChildren(fields);
  }

  function field(name, schema, needed, role) {
    const label = make('label', 'field'), title = make('span', 'name', name), type = typeOf(schema);
    const words = role === 'argument' ? [schema && typeof schema === 'object' && schema.type ? [].concat(schema.type).join(' or ') : 'any JSON'] : role === 'name' ? [] : ['JSON object'];
    if (schema && typeof schema === 'object') {
      if (schema.minimum !== undefined || schema.maximum !== undefined) words.push((schema.minimum ?? '…') + ' to ' + (schema.maximum ?? '…'));
    }
    if (words.length) title.append(' ', make('small', '', words.join(', ')));
    if (needed) title.append(make('span', 'needed', 'required'));
    let input;
    if (type === 'enum' || type === 'boolean') {
      input = make('select');
      const values = type === 'enum' ? schema.enum.map(v => JSON.stringify(v)) : ['true', 'false'];
      const empty = make('option', '', needed ? 'choose…' : 'not given');
      empty.value = '';
      input.append(empty, ...values.map(v => { const o = make('option', '', v.replace(/^"(.*)"$/, '$1')); o.value = v; return o; }));
    } else if (type === 'json') {
      input = make('textarea');
      input.rows = 2;
    } else {
      input = make('input');
      input.autocomplete = 'off';
      if (type !== 'string') input.inputMode = 'decimal';
    }
    input.spellcheck = false;
    if (schema && schema.default !== undefined && 'placeholder' in input) input.placeholder = typeof schema.default === 'string' ? schema.default : JSON.stringify(schema.default);
    Object.assign(input.dataset, { name, role, type, needed: needed ? '1' : '' });
    label.append(title, input);
    if (schema && schema.description) label.append(make('span', 'about-field', schema.description));
    label.append(make('span', 'error'));
    return label;
  }

  const isNumber = text => /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text);
  function isObject(text) { try { const value = JSON.parse(text); return value !== null && typeof value === 'object' && !Array.isArray(value); } catch (error) { return false; } }

  // What is in a field as JSON text; undefined when it is left out. Throws what is wrong with it, in words.
  function valueOf(input) {
    const { type, role, needed } = input.dataset, raw = input.value, text = raw.trim();
    if (role === 'whole' || role === 'further') {
      if (!text) return undefined;
      if (!isObject(text)) throw 'Write a JSON object, such as {"a": 1}.';
      return text;
    }
    if (type === 'string') {
      if (!raw && role === 'name') throw 'Name a method.';
      if (!raw && !needed) return undefined;
      return JSON.stringify(raw);
    }
    if (!text) { if (needed) throw type === 'boolean' || type === 'enum' ? 'Choose one.' : 'This is needed.'; return undefined; }
    if (type === 'integer' && !/^-?(0|[1-9]\d*)$/.test(text)) throw 'Write a whole number.';
    if (type === 'number' && !isNumber(text)) throw 'Write a number, such as 1.5.';
    if (type === 'json') { try { JSON.parse(text); } catch (error) { throw 'Write JSON: text stands in double quotes.'; } }
    return text;
  }

  // The request as it would be sent, and what is wrong with the fields.
  function request() {
    let isFine = true, method = selected.name, first = null;
    const args = [], take = (input, error, read) => {
      let problem = '', value;
      try { value = read(); } catch (words) { if (typeof words !== 'string') throw words; problem = words; isFine = false; first = first || input; }
      error.textContent = problem;
      if (problem) input.setAttribute('aria-invalid', 'true'); else input.removeAttribute('aria-invalid');
      return value;
    };
    let whole;
    for (const input of $('fields').querySelectorAll('[data-role]')) {
      const value = take(input, input.parentElement.querySelector('.error'), () => valueOf(input));
      if (value === undefined) continue;
      if (input.dataset.role === 'name') method = JSON.parse(value);
      else if (input.dataset.role === 'argument') args.push(JSON.stringify(input.dataset.name) + ': ' + value);
      else if (input.dataset.role === 'whole') whole = value;
      else { const inner = value.slice(1, -1).trim(); if (inner) args.push(inner); }
    }
    const body = [], object = whole || (args.length ? '{' + args.join(', ') + '}' : '');
    const context = take($('context'), $('context-error'), () => { const text = $('context').value.trim(); if (text && !isObject(text)) throw 'Write a JSON object, such as {"user": "ann"}.'; return text; });
    const timeout = take($('timeout'), $('timeout-error'), () => { const text = $('timeout').value.trim(); if (text && !(isNumber(text) && Number(text) > 0)) throw 'Seconds above 0.'; return text; });
    if (context) body.push('"context": ' + context);
    if (object) body.push('"args": ' + object);
    if (selected.namespace) body.push('"namespace": ' + JSON.stringify(selected.namespace));
    // Without a version a call asks for 1.0, which only servers of version 1 take.
    if (selected.version && !selected.version.startsWith('1.')) body.push('"version": ' + JSON.stringify(selected.version));
    if (selected.exchange) body.push('"exchange": ' + JSON.stringify(selected.exchange));
    if ($('server').value && kind !== 'fanout') body.push('"server": ' + JSON.stringify($('server').value));
    if (timeout) body.push('"timeout": ' + timeout);
    const path = 'v1/' + kind + '/' + part(selected.topic) + '/' + part(method);
    return { path, body: '{' + body.join(', ') + '}', isFine, first };
  }

  const quoted = text => "'" + text.replaceAll("'", "'\\''") + "'";
  function curl(what) {
    const words = ['curl', '-sS', quoted(new URL(what.path, location.href.split('#')[0]).href), '-H', "'Content-Type: application/json'"];
    // The credential itself stays in the page.
    if (credential) words.push('-H', credential.kind === 'key' ? '"X-API-Key: $BUSWAY_KEY"' : '"Authorization: Bearer $BUSWAY_TOKEN"');
    words.push('--data-raw', quoted(what.body));
    return words.join(' ');
  }

  let touched = false;
  function preview() {
    const what = request();
    $('curl').textContent = curl(what);
    // Nobody is told off for a field they have not come to yet.
    if (!touched) for (const error of document.querySelectorAll('#form .error')) { error.textContent = ''; error.parentElement.querySelector('[aria-invalid]')?.removeAttribute('aria-invalid'); }
    return what;
  }

  async function send() {
    touched = true;
    const what = preview();
    if (!what.isFine) { what.first.focus(); return; }
    if (sending) sending.abort();
    const mine = sending = new AbortController(), start = performance.now();
    $('send').textContent = 'Cancel';
    try {
      const answer = await fetch(what.path, { method: 'POST', headers: headers({ 'Content-Type': 'application/json' }), body: what.body, signal: mine.signal, cache: 'no-store' });
      const text = await answer.text();
      present(answer, text, performance.now() - start);
    } catch (error) {
      present(null, mine.signal.aborted ? 'You stopped waiting. The worker may still finish.' : 'The gateway could not be reached.', performance.now() - start);
    } finally {
      if (sending === mine) { sending = null; $('send').textContent = 'Send'; }
      setTimeout(refresh, 2100);
    }
  }

  function present(answer, text, took) {
    $('answer-empty').hidden = true; $('answer-body').hidden = false;
    const status = $('status'), isGood = answer && answer.ok;
    status.textContent = answer ? answer.status + (words[answer.status] ? ' ' + words[answer.status] : '') : 'No answer';
    status.className = 'badge ' + (isGood ? 'good' : answer && answer.status < 500 ? 'warn' : 'bad');
    const timing = answer && answer.headers.get('Server-Timing'), parts = [Math.round(took * 10) / 10 + ' ms'];
    for (const [key, name] of [['gw', 'gateway'], ['bus', 'bus']]) {
      const found = timing && timing.match(new RegExp('\\b' + key + ';dur=([0-9.]+)'));
      if (found) parts.push(name + ' ' + found[1] + ' ms');
    }
    $('timing').textContent = parts.join(' · ');
    let problem = null;
    if (answer && (answer.headers.get('Content-Type') || '').includes('problem+json')) { try { problem = JSON.parse(text); } catch (error) { problem = null; } }
    $('problem').hidden = !problem;
    if (problem) {
      const chips = make('p', 'chips'), link = make('a', '', problem.code);
      link.href = 'problems/' + part(problem.code); link.target = '_blank'; link.rel = 'noopener';
      chips.append(link, make('span', '', 'delivery: ' + problem.delivery), make('span', '', problem.retryable ? 'safe to send again' : 'not safe to send again as it is'));
      $('problem').replaceChildren(make('strong', '', problem.title), make('p', '', problem.detail), chips);
      if (problem.remote) $('problem').insertBefore(make('p', '', (problem.remote.module ? problem.remote.module + '.' : '') + problem.remote.class + ': ' + problem.remote.message), chips);
    }
    answerText = text;
    const shown = answer ? pretty(text.slice(0, MOST_SHOWN)) : text;
    $('result').textContent = visible(shown);
    $('copy-answer').hidden = !answer;
    const fine = [];
    if (text.length > MOST_SHOWN) fine.push('Only the first ' + number(MOST_SHOWN) + ' of ' + number(text.length) + ' characters are shown; copying takes all.');
    if (answer && answer.headers.get('X-Request-Id')) fine.push('Request ' + answer.headers.get('X-Request-Id'));
    $('answer-fine').textContent = visible(fine.join(' '));
    if (matchMedia('(max-width: 1080px)').matches) $('answer').scrollIntoView({ block: 'nearest' });
  }
  const words = { 200: 'OK', 202: 'Accepted', 400: 'Bad request', 401: 'Who are you?', 403: 'Forbidden', 404: 'Not found', 429: 'Too many', 500: 'The method failed', 502: 'Bad reply', 503: 'Unavailable', 504: 'No answer in time' };

  // JSON with line breaks, without reading its numbers: every digit stays.
  function pretty(text) {
    let out = '', depth = 0, i = 0;
    const line = () => '\n' + '  '.repeat(Math.max(depth, 0));
    while (i < text.length) {
      const c = text[i];
      if (c === '"') {
        let j = i + 1;
        while (j < text.length && text[j] !== '"') j += text[j] === '\\' ? 2 : 1;
        out += text.slice(i, j + 1); i = j + 1;
      } else if (c === '{' || c === '[') {
        const rest = text.slice(i + 1, i + 64).trimStart();
        if (rest[0] === (c === '{' ? '}' : ']')) { out += c + rest[0]; i = text.indexOf(rest[0], i) + 1; continue; }
        depth += 1; out += c + line(); i += 1;
      } else if (c === '}' || c === ']') { depth -= 1; out += line() + c; i += 1; }
      else if (c === ',') { out += c + line(); i += 1; }
      else if (c === ':') { out += ': '; i += 1; }
      else { if (!/\s/.test(c)) out += c; i += 1; }
    }
    return out;
  }

  // ---- notifications

  async function follow() {
    const topic = $('tail-topic').value.trim();
    if (!topic) { $('tail-topic').focus(); return; }
    const query = new URLSearchParams();
    if ($('tail-priority').value.trim()) query.set('priority', $('tail-priority').value.trim());
    if ($('tail-event').value.trim()) query.set('event_type', $('tail-event').value.trim());
    const mine = tailing = new AbortController();
    $('tail-toggle').textContent = 'Stop';
    $('tail-state').textContent = 'Connecting…';
    let count = 0;
    try {
      const answer = await fetch('v1/notifications/' + part(topic) + (query.size ? '?' + query : ''), { headers: headers({ Accept: 'text/event-stream' }), signal: mine.signal, cache: 'no-store' });
      if (!answer.ok) {
        let detail = '';
        try { detail = (await answer.json()).detail; } catch (error) { detail = ''; }
        throw 'The gateway answered ' + answer.status + (detail ? ': ' + detail : '');
      }
      $('tail-state').textContent = 'Listening on ' + topic + '. Nothing yet.';
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = '';
      for (;;) {
        const { done, value } = await reader.read();
        if (done) throw 'The stream has ended.';
        rest = (rest + value).replace(/\r\n?/g, '\n');
        let end;
        while ((end = rest.indexOf('\n\n')) >= 0) {
          const event = parse(rest.slice(0, end));
          rest = rest.slice(end + 2);
          if (!event.data) continue;
          if (event.name === 'end') throw 'The gateway has ended the stream: ' + why(event.data);
          count += 1;
          $('tail-state').textContent = 'Listening on ' + topic + '. ' + number(count) + ' so far' + (count > MOST_EVENTS ? ', the last ' + MOST_EVENTS + ' are shown.' : '.');
          tell(event);
        }
        // An event without end is not collected without end.
        if (rest.length > 4 * 1024 * 1024) throw 'An event was too large.';
      }
    } catch (error) {
      $('tail-state').textContent = mine.signal.aborted ? 'Stopped.' : visible(typeof error === 'string' ? error : 'The gateway could not be reached.');
    } finally {
      mine.abort();
      if (tailing === mine) { tailing = null; $('tail-toggle').textContent = 'Follow'; }
    }
  }

  // Why a stream has ended, in the gateway's words.
  function why(data) {
    try { return JSON.parse(data).detail || 'it did not say why'; } catch (error) { return 'it did not say why'; }
  }

  function parse(text) {
    const event = { name: 'message', data: '' };
    for (const line of text.split('\n')) {
      const colon = line.indexOf(':');
      if (colon <= 0) continue;
      const value = line.slice(colon + 1).replace(/^ /, '');
      if (line.startsWith('data:')) event.data += (event.data ? '\n' : '') + value;
      else if (line.startsWith('event:')) event.name = value;
    }
    return event;
  }

  function tell(event) {
    let body = {};
    try { body = JSON.parse(event.data) || {}; } catch (error) { body = {}; }
    const item = make('li'), details = make('details'), head = make('summary'), priority = String(body.priority || event.name).toLowerCase();
    const at = make('time', '', new Date().toLocaleTimeString('en-GB'));
    const tone = ['error', 'critical'].includes(priority) ? 'bad' : priority === 'warn' ? 'warn' : '';
    head.append(at, make('span', 'badge ' + tone, priority), make('span', 'type', body.event_type || ''), make('span', 'from', body.publisher_id || ''));
    details.append(head, make('pre', '', pretty(event.data.slice(0, MOST_SHOWN))));
    item.append(details);
    $('tail').prepend(item);
    while ($('tail').childElementCount > MOST_EVENTS) $('tail').lastElementChild.remove();
  }

  // ---- what people do

  $('form').addEventListener('submit', event => { event.preventDefault(); if (sending) sending.abort(); else send(); });
  $('form').addEventListener('input', event => {
    if (event.target.name === 'kind') kind = event.target.value;
    preview();
  });
  $('as-json').addEventListener('click', () => {
    const what = request(), args = what.body.match(/"args": (\{[^]*\})/);
    editsJSON = !editsJSON;
    let text = '';
    if (editsJSON && what.isFine && args) {
      const values = [...$('fields').querySelectorAll('[data-role]')].filter(i => i.dataset.role === 'argument' && valueOf(i) !== undefined);
      text = '{' + values.map(i => '\n  ' + JSON.stringify(i.dataset.name) + ': ' + valueOf(i)).join(',') + (values.length ? '\n' : '') + '}';
    }
    touched = false;
    drawFields(text);
    preview();
    $('fields').querySelector('[data-role]')?.focus();
  });
  $('copy-curl').addEventListener('click', () => { const what = preview(); copy(curl(what), 'Command'); });
  $('copy-answer').addEventListener('click', () => copy(answerText, 'Answer'));
  $('filter').addEventListener('input', () => { if (catalogue) { drawn = ''; draw(); } });
  $('filter').addEventListener('keydown', event => { 
    if (event.key !== 'ArrowDown' && event.key !== 'Enter') return;
    event.preventDefault();
    const first = document.querySelector('#topics .item');
    if (event.key === 'Enter') first?.click(); else (first || document.querySelector('#topics summary'))?.focus();
  });
  $('side').addEventListener('keydown', event => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp' || event.target === $('filter')) return;
    const stops = [...document.querySelectorAll('#topics summary, #topics details[open] .item')], at = stops.indexOf(document.activeElement);
    if (at < 0) return;
    event.preventDefault();
    (stops[at + (event.key === 'ArrowDown' ? 1 : -1)] || $('filter')).focus();
  });
  $('tail-form').addEventListener('submit', event => { event.preventDefault(); if (tailing) tailing.abort(); else follow(); });
  $('open-credential').addEventListener('click', () => { $('credential-value').value = ''; $('credential').showModal(); });
  $('credential').addEventListener('close', () => {
    const value = $('credential-value').value.trim(), choice = $('credential').returnValue;
    $('credential-value').value = '';
    $('credential').returnValue = '';
    if (choice === 'use' && value) credential = { kind: document.querySelector('[name=credential-kind]:checked').value, value };
    else if (choice === 'forget') credential = null;
    else return;
    $('open-credential').textContent = credential ? 'Signed in' : 'Sign in';
    if (selected) preview();
    refresh();
  });
  document.addEventListener('keydown', event => {
    if (event.key === '/' && !/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) { event.preventDefault(); $('filter').focus(); }
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !$('method').hidden) { event.preventDefault(); if (!sending) send(); }
  });
  addEventListener('hashchange', () => { touched = false; show(); window.scrollTo(0, 0); if (!$('method').hidden || !$('notifications').hidden) $('main').focus({ preventScroll: true }); });
  document.addEventListener('visibilitychange', refresh);

  (async () => {
    await refresh();
    show();
    setInterval(refresh, 3000);
  })();
})();
