package org.bftldap.cli.ldif;

import java.util.List;
import java.util.Optional;

/** One record of a file (RFC 2849): an entry, or a change of one. */
public sealed interface LdifRecord {

    /** As the file spells it. */
    String dn();

    /** Of its {@code dn:}, from 1. */
    long line();

    /** An entry to be, with or without {@code changetype: add}; values in the order of the file. */
    record Entry(String dn, long line, List<LdifValue> values) implements LdifRecord {}

    record Delete(String dn, long line) implements LdifRecord {}

    record Modify(String dn, long line, List<Change> changes) implements LdifRecord {}

    record Rename(String dn, long line, String newRdn, boolean deleteOldRdn, Optional<String> newSuperior) implements LdifRecord {}

    enum Kind {
        ADD,
        DELETE,
        REPLACE,
        INCREMENT
    }

    /** @param values none: delete or replace the whole attribute */
    record Change(Kind kind, String attribute, long line, List<LdifValue> values) {}
}
