// title: Node ldapts
// npm: ldapts
// A full round with ldapts. Steps as in steps.sh.
import { readFileSync } from 'node:fs';
import { Attribute, Change, Client } from 'ldapts';

const { TRY_BASE: base, TRY_MANY: many, TRY_MANY_COUNT: count, TRY_ADMIN_DN: admin, TRY_URL: url, TRY_LDAPS_URL: ldaps, TRY_CA: ca } = process.env;
if (process.argv[2] === 'version') {
  const version = JSON.parse(readFileSync(new URL('node_modules/ldapts/package.json', import.meta.url))).version;
  console.log(`ldapts ${version}, Node ${process.version}`);
  process.exit();
}
const password = readFileSync(process.env.TRY_ADMIN_PASSWORD_FILE, 'utf8');
// Made anew for each connection: startTLS keeps its socket in them.
const trust = () => ({ ca: [readFileSync(ca)], servername: 'localhost', checkServerIdentity: () => undefined });

async function step(name, test) {
  try {
    console.log((await test()) === false ? `fail ${name}: not so` : `ok ${name}`);
  } catch (e) {
    console.log(`fail ${name}: ${e.name} ${e.message}`);
  }
}
async function refused(code, promise) {
  try {
    await promise;
  } catch (e) {
    if (e.code === code) return true;
    throw e;
  }
  return false;
}

const client = new Client({ url });
let person = `uid=ryan,${base}`;
const photo = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
await step('StartTLS', async () => {
  const c = new Client({ url });
  await c.startTLS(trust());
  await c.bind(admin, password);
  await c.unbind();
});
if (ldaps) {
  await step('LDAPS', async () => {
    const c = new Client({ url: ldaps, tlsOptions: trust() });
    await c.bind(admin, password);
    await c.unbind();
  });
}
await step('wrong password refused', () => refused(49, new Client({ url }).bind(admin, 'wrong')));
await step('bind', () => client.bind(admin, password));
await step('add', async () => {
  await client.add(base, { objectClass: 'organizationalUnit', ou: 'ldapts' });
  await client.add(person, [
    new Attribute({ type: 'objectClass', values: ['inetOrgPerson'] }),
    new Attribute({ type: 'uid', values: ['ryan'] }),
    new Attribute({ type: 'cn', values: ['Ryan Dåhl ☃ 𝄞'] }),
    new Attribute({ type: 'sn', values: ['D'] }),
    new Attribute({ type: 'jpegPhoto;binary', values: [photo] }),
  ]);
});
await step('add twice refused', () => refused(68, client.add(base, { objectClass: 'organizationalUnit', ou: 'ldapts' })));
await step('unicode and binary values', async () => {
  const { searchEntries } = await client.search(base, { filter: '(&(uid=ryan)(cn=*dåhl*))', explicitBufferAttributes: ['jpegPhoto'] });
  return searchEntries[0].cn === 'Ryan Dåhl ☃ 𝄞' && photo.equals(searchEntries[0].jpegPhoto);
});
await step('paged results', async () => {
  const { searchEntries } = await client.search(many, { filter: '(objectClass=inetOrgPerson)', paged: { pageSize: 50 } });
  return searchEntries.length === Number(count);
});
await step('pages one by one', async () => {
  let found = 0;
  for await (const page of client.searchPaginated(many, { filter: '(objectClass=inetOrgPerson)', paged: { pageSize: 50 } })) found += page.searchEntries.length;
  return found === Number(count);
});
await step('large answer', async () => (await client.search(many, { filter: '(objectClass=inetOrgPerson)' })).searchEntries.length === Number(count));
await step('compare', async () => (await client.compare(person, 'sn', 'd')) === true && (await client.compare(person, 'sn', 'e')) === false);
await step('modify', () => client.modify(person, [
  new Change({ operation: 'replace', modification: new Attribute({ type: 'sn', values: ['Dahl'] }) }),
  new Change({ operation: 'add', modification: new Attribute({ type: 'title', values: ['Dr'] }) }),
  new Change({ operation: 'delete', modification: new Attribute({ type: 'jpegPhoto', values: [] }) }),
]));
await step('rename', () => client.modifyDN(person, 'uid=rd'));
person = `uid=rd,${base}`;
await step('who am I', async () => (await client.exop('1.3.6.1.4.1.4203.1.11.3')).value.startsWith('dn:'));
await step('100 searches at once', async () => (await Promise.all(Array.from({ length: 100 }, (_, i) => client.search(many, { filter: `(uid=m${i + 1})` }))))
  .every((each) => each.searchEntries.length === 1));
await step('delete', async () => {
  await client.del(person);
  await client.del(base);
});
await step('what is deleted is gone', () => refused(32, client.search(base, { scope: 'base' })));
await step('unbind', () => client.unbind());
console.log('done');
// Connections that were refused a bind are open yet.
process.exit();
