"""Content synchronization with python-ldap's consumer: url, bind name, password, base."""
import sys
import time

import ldap
import ldap.modlist
from ldap.ldapobject import SimpleLDAPObject
from ldap.syncrepl import SyncreplConsumer

url, user, password, base = sys.argv[1:5]


class Replica(SimpleLDAPObject, SyncreplConsumer):
    """Names by entryUUID, kept as the protocol says."""

    def __init__(self):
        SimpleLDAPObject.__init__(self, url)
        self.simple_bind_s(user, password)
        self.names = {}
        self.named = set()
        self.cookie = None
        self.refreshed = False

    def syncrepl_get_cookie(self):
        return self.cookie

    def syncrepl_set_cookie(self, cookie):
        self.cookie = cookie

    def syncrepl_entry(self, dn, attributes, uuid):
        self.names[uuid] = dn
        self.named.add(uuid)

    def syncrepl_delete(self, uuids):
        for uuid in uuids:
            self.names.pop(uuid, None)

    def syncrepl_present(self, uuids, refreshDeletes=False):
        if uuids is not None:
            self.named.update(uuids)
        elif not refreshDeletes:
            self.names = {uuid: name for uuid, name in self.names.items() if uuid in self.named}
        if uuids is None:
            self.named = set()

    def syncrepl_refreshdone(self):
        self.refreshed = True

    def rdns(self):
        return sorted(name.split(",")[0] for name in self.names.values())

    def poll_until(self, message, rdns):
        deadline = time.monotonic() + 30
        while self.rdns() != rdns:
            assert time.monotonic() < deadline, (self.rdns(), rdns)
            try:
                self.syncrepl_poll(message, timeout=1)
            except ldap.TIMEOUT:
                pass


def person(name):
    writer.add_s("cn=%s,%s" % (name, base), ldap.modlist.addModlist({"objectClass": [b"person"], "cn": [name.encode()], "sn": [b"x"]}))


writer = ldap.initialize(url)
writer.simple_bind_s(user, password)
person("one")
person("two")

replica = Replica()
message = replica.syncrepl_search(base, ldap.SCOPE_ONELEVEL, mode="refreshOnly", filterstr="(sn=x)")
while replica.syncrepl_poll(message, all=1):
    pass
assert replica.rdns() == ["cn=one", "cn=two"], replica.names
assert replica.cookie

person("three")
writer.delete_s("cn=one," + base)
message = replica.syncrepl_search(base, ldap.SCOPE_ONELEVEL, mode="refreshAndPersist", filterstr="(sn=x)")
replica.poll_until(message, ["cn=three", "cn=two"])
person("four")
replica.poll_until(message, ["cn=four", "cn=three", "cn=two"])
assert replica.refreshed
writer.modify_s("cn=two," + base, [(ldap.MOD_REPLACE, "sn", [b"y"])])
writer.rename_s("cn=three," + base, "cn=drei")
replica.poll_until(message, ["cn=drei", "cn=four"])
replica.cancel_s(message)
print("round done")
