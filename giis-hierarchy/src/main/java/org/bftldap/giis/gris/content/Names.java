package org.bftldap.giis.gris.content;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.directory.api.ldap.model.exception.LdapInvalidDnException;
import org.apache.directory.api.ldap.model.name.Ava;
import org.apache.directory.api.ldap.model.name.Dn;
import org.apache.directory.api.ldap.model.name.Rdn;
import org.bftldap.giis.gris.content.DirectoryEntry.Builder;

/** Reads DNs (RFC 4514) in the vocabulary of a group. Immutable, for all threads. */
public final class Names {

    private final Vocabulary vocabulary;

    public Names(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    public Vocabulary vocabulary() {
        return vocabulary;
    }

    /** A DN read. */
    private record Read(Dn dn, EntryName name) {}

    /** @throws BadNameException if the text is no DN, or the empty one */
    public EntryName name(String text) throws BadNameException {
        return read(text).name();
    }

    /** Puts the values of an entry's RDN among its attributes, where a client may leave them out (RFC 4511 §4.7). */
    void completeNaming(EntryName name, Builder entry) throws BadNameException {
        for (Ava ava : read(name.dn()).dn().getRdn()) {
            entry.add(ava.getType(), ava.getValue().getBytes());
        }
    }

    /**
     * The name with the base {@code from} replaced by {@code to}.
     *
     * @param name below {@code from}, or {@code from} itself
     */
    EntryName moved(EntryName name, EntryName from, EntryName to) throws BadNameException {
        List<Rdn> rdns = read(name.dn()).dn().getRdns();
        String leaf = rdns.subList(0, name.depth() - from.depth()).stream().map(Rdn::getName).map(String::strip).collect(Collectors.joining(","));
        return name(leaf.isEmpty() ? to.dn() : leaf + "," + to.dn());
    }

    /** Takes the values of {@code from}'s RDN out of an entry that is now called otherwise. */
    void withoutNaming(EntryName from, Builder entry) throws BadNameException {
        for (Ava ava : read(from.dn()).dn().getRdn()) {
            entry.remove(ava.getType(), ava.getValue().getBytes());
        }
    }

    private Read read(String text) throws BadNameException {
        Dn dn;
        try {
            dn = new Dn(text);
        } catch (LdapInvalidDnException | RuntimeException e) {
            // The parser ends some malformed names with unchecked exceptions.
            throw new BadNameException("no DN", e);
        }
        List<String> keys = new ArrayList<>(dn.size());
        for (Rdn rdn : dn.getRdns()) {
            keys.add(key(rdn));
        }
        if (keys.isEmpty()) {
            throw new BadNameException("the DN is empty");
        }
        return new Read(dn, new EntryName(text, String.join(",", keys), String.join(",", keys.subList(1, keys.size())), keys.size()));
    }

    private String key(Rdn rdn) {
        TreeSet<String> parts = new TreeSet<>();
        for (Ava ava : rdn) {
            String attribute = vocabulary.attribute(ava.getType());
            parts.add(attribute + "=" + Rdn.escapeValue(vocabulary.form(attribute, ava.getValue().getBytes())));
        }
        return String.join("+", parts);
    }
}
