"""A full round with python-ldap: url, bind name, password."""
import sys

import ldap
import ldap.modlist
from ldap.controls.libldap import AssertionControl, SimplePagedResultsControl
from ldap.controls.readentry import PostReadControl, PreReadControl

url, user, password = sys.argv[1:4]
base = "ou=python-ldap,dc=example,dc=com"
person = "uid=guido," + base
connection = ldap.initialize(url)
connection.protocol_version = 3
connection.simple_bind_s(user, password)
assert connection.whoami_s().lower() == "dn:" + user.lower(), connection.whoami_s()
connection.add_s(base, ldap.modlist.addModlist({"objectClass": [b"organizationalUnit"], "ou": [b"python-ldap"]}))
connection.add_s(person, ldap.modlist.addModlist({
    "objectClass": [b"inetOrgPerson"], "uid": [b"guido"], "cn": ["Guido van Rossum \u00e9".encode()], "sn": [b"van Rossum"],
    "jpegPhoto": [bytes(range(256))]}))
try:
    connection.add_s(base, ldap.modlist.addModlist({"objectClass": [b"organizationalUnit"], "ou": [b"python-ldap"]}))
    raise SystemExit("the second add of one name succeeded")
except ldap.ALREADY_EXISTS:
    pass
((name, attributes),) = connection.search_s(base, ldap.SCOPE_SUBTREE, "(uid=guido)")
assert name.lower() == person.lower(), name
assert attributes["jpegPhoto"] == [bytes(range(256))]
assert attributes["cn"] == ["Guido van Rossum \u00e9".encode()]
connection.modify_s(person, [(ldap.MOD_REPLACE, "sn", [b"Rossum"]), (ldap.MOD_ADD, "title", [b"BDFL"])])
assert connection.compare_s(person, "title", b"bdfl")
try:
    connection.modify_ext_s(person, [(ldap.MOD_REPLACE, "title", [b"x"])], serverctrls=[AssertionControl(True, "(title=none)")])
    raise SystemExit("an assertion that is not true was ignored")
except ldap.ASSERTION_FAILED:
    pass
before, after = PreReadControl(True, ["title"]), PostReadControl(True, ["title"])
_, _, _, controls = connection.modify_ext_s(person, [(ldap.MOD_REPLACE, "title", [b"retired"])], serverctrls=[before, after])
assert [control.entry for control in controls] == [{"title": [b"BDFL"]}, {"title": [b"retired"]}] or \
    [control.entry for control in controls] == [{"title": ["BDFL"]}, {"title": ["retired"]}], [control.entry for control in controls]
page = SimplePagedResultsControl(True, size=1, cookie="")
found = []
while True:
    message = connection.search_ext(base, ldap.SCOPE_SUBTREE, attrlist=["1.1"], serverctrls=[page])
    _, entries, _, (answer,) = connection.result3(message)
    found += [name for name, _ in entries]
    if not answer.cookie:
        break
    page.cookie = answer.cookie
assert [name.lower() for name in found] == [base.lower(), person.lower()], found
connection.rename_s(person, "uid=gvr")
assert connection.search_s("uid=gvr," + base, ldap.SCOPE_BASE, attrlist=["sn"]) == [("uid=gvr," + base, {"sn": [b"Rossum"]})]
connection.delete_s("uid=gvr," + base)
connection.delete_s(base)
try:
    connection.search_s(base, ldap.SCOPE_BASE)
    raise SystemExit("a deleted entry was found")
except ldap.NO_SUCH_OBJECT:
    pass
connection.unbind_s()
print("round done")
