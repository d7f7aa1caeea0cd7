// Validates what the server sent against the types of the reference implementation (`vscode-languageserver-protocol`,
// made into JSON Schemas; its npm package ships no metaModel.json) and hotfix.schema.json.
//
//   node validate.mjs FILE…        each line {"direction": "server"|"client", "message": {…}, "method": string|null}
//   node validate.mjs --self-test  good messages must pass, bad ones must not
//
// `method` is that of the request which a response answers. Exits 0 when all is well, 1 with one line a fault.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv';
import { createGenerator } from 'ts-json-schema-generator';

const folder = dirname(fileURLToPath(import.meta.url));

/** JSON numbers that TypeScript cannot tell from others: what LSP calls integer and uinteger. */
function tightenIntegers(definitions) {
  for (const [name, schema] of [
    ['integer', { type: 'integer', minimum: -2147483648, maximum: 2147483647 }],
    ['uinteger', { type: 'integer', minimum: 0, maximum: 4294967295 }],
  ]) {
    if (definitions[name]) definitions[name] = schema;
  }
}

function loadSchemas() {
  const lsp = createGenerator({
    path: join(folder, 'lsp-messages.ts'), type: '*', expose: 'all', topRef: true, skipTypeCheck: true,
    additionalProperties: false, tsconfig: join(folder, 'tsconfig.json'),
  }).createSchema('*');
  tightenIntegers(lsp.definitions);
  lsp.$id = 'lsp';
  const hotfix = JSON.parse(readFileSync(join(folder, 'hotfix.schema.json'), 'utf8'));
  const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: false });
  ajv.addSchema(lsp);
  ajv.addSchema(hotfix);
  const escaped = (method) => method.replaceAll('~', '~0').replaceAll('/', '~1');
  const pointer = (map, method) => `#/definitions/${map}/properties/${escaped(method)}`;
  return (map, method) => {
    const schema = method.startsWith('hotfix/') || hotfix.definitions[map]?.properties[method] ? hotfix : lsp;
    if (!schema.definitions[map]?.properties?.[method]) return null;
    return ajv.getSchema(schema.$id + encodeURI(pointer(map, method)).replaceAll('$', '%24'));
  };
}

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const isId = (id) => typeof id === 'string' || Number.isInteger(id);

function shapeFault(message) {
  if (!isObject(message)) return 'is no object';
  if (message.jsonrpc !== '2.0') return 'has no jsonrpc "2.0"';
  const allowed = 'method' in message ? ['jsonrpc', 'id', 'method', 'params'] : ['jsonrpc', 'id', 'result', 'error'];
  const odd = Object.keys(message).filter((key) => !allowed.includes(key));
  if (odd.length > 0) return `has the keys ${odd}`;
  if ('method' in message) {
    if ('id' in message && !isId(message.id)) return 'has a bad id';
    return null;
  }
  if ('result' in message === 'error' in message) return 'must have either result or error';
  if (!isId(message.id) && !(message.id === null && 'error' in message)) return 'has a bad id';
  if (!('error' in message)) return null;
  const { code, message: text } = isObject(message.error) ? message.error : {};
  return Number.isInteger(code) && typeof text === 'string' && text !== '' ? null : 'has a bad error';
}

/** What is wrong with one message of the server's; empty when it is sound. */
function fault(schemaOf, { message, method }) {
  const shape = shapeFault(message);
  if (shape) return `${method ?? message?.method ?? 'a message'} ${shape}`;
  const isAnswer = !('method' in message);
  if (isAnswer && 'error' in message) return '';
  const name = isAnswer ? method : message.method;
  if (!name) return 'a result answers no request that was recorded';
  if (!isAnswer && 'id' in message && schemaOf('ParameterlessRequests', name)) {
    return message.params === undefined || message.params === null ? '' : `${name} takes no parameters`;
  }
  const map = isAnswer ? 'Results' : 'id' in message ? 'Requests' : 'Notifications';
  const validate = schemaOf(map, name);
  if (!validate) return `${name} is not among the ${map.toLowerCase()} that a server sends`;
  if (validate(isAnswer ? message.result : message.params)) return '';
  const told = (e) => `${e.instancePath || '/'} ${e.message} ${JSON.stringify(e.params)}`;
  return `${name}: ${validate.errors.slice(0, 3).map(told).join('; ')}`;
}

function validateFiles(schemaOf, files) {
  let checked = 0;
  let faults = 0;
  for (const file of files) {
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      if (line.trim() === '') continue;
      const record = JSON.parse(line);
      if (record.direction !== 'server') continue;
      checked += 1;
      const found = fault(schemaOf, record);
      if (!found) continue;
      faults += 1;
      console.error(`${file}: ${found}\n  ${JSON.stringify(record.message).slice(0, 500)}`);
    }
  }
  console.log(`${checked} messages, ${faults} faults`);
  return faults === 0 && checked > 0;
}

function selfTest(schemaOf) {
  const cases = JSON.parse(readFileSync(join(folder, 'self-test.json'), 'utf8'));
  let wrong = 0;
  for (const [expectation, records] of Object.entries(cases)) {
    for (const record of records) {
      const found = fault(schemaOf, { method: null, ...record });
      if ((found === '') === (expectation === 'good')) continue;
      wrong += 1;
      console.error(`should be ${expectation}: ${JSON.stringify(record)}\n  ${found || 'was taken'}`);
    }
  }
  console.log(`${cases.good.length} good and ${cases.bad.length} bad messages, ${wrong} judged wrongly`);
  return wrong === 0;
}

const files = process.argv.slice(2);
if (files.length === 0) {
  console.error('usage: node validate.mjs FILE… | --self-test');
  process.exit(64);
}
const schemaOf = loadSchemas();
process.exit((files[0] === '--self-test' ? selfTest(schemaOf) : validateFiles(schemaOf, files)) ? 0 : 1);
