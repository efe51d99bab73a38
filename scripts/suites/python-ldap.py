#!/usr/bin/env python3
"""Runs python-ldap's own tests against a relay.

Usage: scripts/suites/python-ldap.py --source DIR --group DIR

  --source DIR  python-ldap's source: Tests and Lib/slapdtest are taken from it. The release should be that of the installed module
  --group DIR   a group of this machine, made with: bftldap dev up --dir DIR --suffix dc=slapd-test,dc=python-ldap,dc=org

The tests start slapd for each class and stop it. Here each class begins with an empty suffix instead, and a door in front of the relay,
a port that is opened and closed as slapd would be. Tests that differ for a reason stand in DIFFERS; any other failure, and any of those
that passes, makes the exit code 1.
"""
import argparse
import os
import pathlib
import socket
import sys
import threading
import unittest

os.environ["LDAPNOINIT"] = "1"
os.environ["CI_DISABLED"] = "LDAPI"  # the door is a TCP port

# What is different, by the end of a test's name, and the reason.
DIFFERS = {
    "test_search_subschema": "the subschema is called cn=schema; clients find its name in subschemaSubentry (RFC 4512 section 4.4)",
    "test_urlfetch_ldap": "the same",
    "test_dse": "vendorName and other attributes that slapd's root DSE has not (RFC 3045), and no configContext: the configuration is not in the directory",
    "test_anon_rootdse_search": "wants the class OpenLDAProotDSE, and slapd's one suffix",
    "test_invalid_credentials": "binds by LDAP version 2, which slapd takes only if bind_v2 is allowed; RFC 3494 calls it historic",
    "test_simple_anonymous_bind": "the same",
    "test_slapadd": "adds a schema with slapd's own tool",
    "test_external_tlscert": "takes the subject of a certificate for its bearer's name; here the directory says whose it is, where a relay is granted that",
    "test_refreshOnly_poll_full": "wants to read userPassword, which nobody can",
    "test_refreshAndPersist_poll_only": "the same",
    "test_refreshAndPersist_timeout": "the same",
    "test_refreshAndPersist_cancelled": "the same",
    "test_escape_dn_chars": "asks no server: Debian's package escapes otherwise than the release that the tests are of",
}


class Door:
    """Passes connections on to the relay while it is open."""

    def __init__(self, port, to):
        self._to = to
        self._open = set()
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", port), reuse_port=False)
        self._closed = False
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                inner, _ = self._listener.accept()
            except OSError:
                return
            outer = socket.create_connection(self._to)
            with self._lock:
                self._open.update((inner, outer))
            for one, other in ((inner, outer), (outer, inner)):
                threading.Thread(target=self._pass, args=(one, other), daemon=True).start()

    @staticmethod
    def _pass(one, other):
        try:
            while True:
                data = one.recv(65536)
                if not data:
                    break
                other.sendall(data)
        except OSError:
            pass
        for each in (one, other):
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    # As the tests treat the process of slapd.
    pid = 0

    def poll(self):
        return 0 if self._closed else None

    def terminate(self):
        self._closed = True
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            for each in self._open:
                try:
                    each.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
            self._open.clear()

    def wait(self):
        return 0


def relay_class(slapdtest, group):
    """A server for the tests: the relay of this group behind a door."""
    import ldap

    def text(name):
        return (group / name).read_text().strip()

    host, port = text("ldap.url").split("//")[1].rstrip("/").split(":")

    class Relay(slapdtest.SlapdObject):
        root_pw = text("admin.password")
        root_dn = property(lambda self: text("admin.dn"))

        def __init__(self):
            super().__init__()
            self.cafile = str(group / "ca.crt")
            certificates = sorted(group.glob("relay*/**/relay.crt"))
            self.servercert = str(certificates[0]) if certificates else self.servercert

        def _write_config(self):
            pass

        def _test_config(self):
            self._empty()

        def _start_slapd(self):
            self._proc = Door(self._port, (host, int(port)))

        def _connect(self):
            connection = ldap.initialize(text("ldap.url"))
            connection.simple_bind_s(self.root_dn, self.root_pw)
            return connection

        def _empty(self):
            connection = self._connect()
            found = connection.search_s(self.suffix, ldap.SCOPE_SUBTREE, "(objectClass=*)", ["1.1"])
            for dn, _ in sorted(found, key=lambda entry: -len(entry[0])):
                if dn.lower() != self.suffix.lower():
                    connection.delete_s(dn)
            connection.unbind_s()

        def ldapadd(self, ldif, extra_args=None):
            """The administrator's entry is there already; an ordinary one takes its place, so that the same number is found."""
            super().ldapadd(ldif.replace("dn: " + self.root_dn + "\n", "dn: cn=Manager," + self.suffix + "\n"), ["-c"])

        def _cli_popen(self, ldapcommand, extra_args=None, ldap_uri=None, stdin_data=None):
            try:
                return super()._cli_popen(ldapcommand, extra_args, ldap_uri, stdin_data)
            except RuntimeError as failure:
                if "Already exists" not in str(failure):  # the suffix, which a group has from the start
                    raise
                return b"", b""

    return Relay


class Result(unittest.TextTestResult):
    """Remembers what passed."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.passed = []

    def addSuccess(self, test):
        super().addSuccess(test)
        self.passed.append(test)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", required=True, type=pathlib.Path)
    parser.add_argument("--group", required=True, type=pathlib.Path)
    options = parser.parse_args()

    sys.path.insert(0, str(options.source / "Tests"))
    import ldap
    import slapdtest

    relay = relay_class(slapdtest, options.group.resolve())
    slapdtest.SlapdTestCase.server_class = relay
    slapdtest.SlapdObject = relay  # so that those that configure a server of their own get this one too
    os.chdir(options.source / "Tests")
    suite = unittest.TestSuite()
    for file in sorted((options.source / "Tests").glob("t_*.py")):
        if file.stem != "t_slapdobject":  # of the starting of slapd itself
            suite.addTests(unittest.defaultTestLoader.loadTestsFromName(file.stem))
    result = unittest.TextTestRunner(resultclass=Result, verbosity=1).run(suite)

    def name(test):
        return test.id()

    failed = {name(test): trace for test, trace in result.failures + result.errors}
    differs = {test for test in failed if test.rsplit(".", 1)[-1] in DIFFERS}
    print(f"\npython-ldap {ldap.__version__}: {len(result.passed)} passed, {len(result.skipped)} skipped, {len(differs)} differ for a reason,"
          f" {len(failed) - len(differs)} failed")
    for test in sorted(differs):
        print(f"  differs: {test}: {DIFFERS[test.rsplit('.', 1)[-1]]}")
    for test in sorted(set(failed) - differs):
        print(f"  FAILED: {test}: {failed[test].strip().splitlines()[-1]}")
    passing = sorted(set(DIFFERS) - {test.rsplit(".", 1)[-1] for test in failed})
    for test in passing:
        print(f"  PASSES and is said to differ: {test}")
    sys.exit(1 if set(failed) - differs or passing else 0)


if __name__ == "__main__":
    main()
