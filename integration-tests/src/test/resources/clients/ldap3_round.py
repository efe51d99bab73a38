"""A full round with ldap3: url, bind name, password. It reads the schema when it binds, and checks what it sends against it."""
import sys

from ldap3 import ALL, MODIFY_ADD, MODIFY_REPLACE, SUBTREE, Connection, Server

url, user, password = sys.argv[1:4]
base = "ou=ldap3,dc=example,dc=com"
person = "uid=tim," + base
server = Server(url, get_info=ALL)
connection = Connection(server, user, password, auto_bind=True, raise_exceptions=False)
assert "dc=example,dc=com" in server.info.naming_contexts, server.info.naming_contexts
assert "inetOrgPerson" in server.schema.object_classes
assert connection.extend.standard.who_am_i().lower() == "dn:" + user.lower()


def done(right):
    assert right, connection.result


done(connection.add(base, "organizationalUnit", {"ou": "ldap3"}))
done(connection.add(person, "inetOrgPerson", {"uid": "tim", "cn": "Tim Howes", "sn": "Howes", "jpegPhoto": bytes(range(256))}))
done(connection.search(base, "(&(objectClass=person)(sn=ho*))", SUBTREE, attributes=["*", "+"]))
entry = connection.entries[0]
assert entry.entry_dn.lower() == person.lower(), entry.entry_dn
assert entry.jpegPhoto.value == bytes(range(256))
assert entry.entryUUID.value
done(connection.modify(person, {"sn": [(MODIFY_REPLACE, ["Howes II"])], "title": [(MODIFY_ADD, ["Dr"])]}))
done(connection.compare(person, "title", "dr"))
done(connection.modify_dn(person, "uid=th"))
done(connection.search("uid=th," + base, "(sn=Howes II)", attributes=["sn"]))
done(connection.delete("uid=th," + base))
done(connection.delete(base))
assert not connection.delete(base) and connection.result["result"] == 32, connection.result
connection.unbind()
print("round done")
