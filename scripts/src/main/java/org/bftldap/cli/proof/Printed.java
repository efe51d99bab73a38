package org.bftldap.cli.proof;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.SearchResultEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bftldap.cli.ldif.LdifRecord;
import org.bftldap.cli.ldif.LdifValue;
import org.bftldap.cli.ldif.SearchOutput;

/**
 * Compares what a tool printed with what was signed: the same entries, attributes and values, byte by byte and in the same order, since tools
 * print them as they come. Stateless.
 */
final class Printed {

    private static final byte[] NOTHING = {};

    private Printed() {}

    static void check(SearchOutput printed, List<SignedAnswer> signed) throws NotProvedException {
        List<SearchResultEntry> entries = new ArrayList<>();
        List<String> references = new ArrayList<>();
        for (SignedAnswer answer : signed) {
            entries.addAll(answer.entries());
            references.addAll(answer.references());
        }
        for (int i = 0; i < Math.max(entries.size(), printed.entries().size()); i++) {
            if (i == entries.size()) {
                throw new NotProvedException("entry " + printed.entries().get(i).dn() + " was not signed");
            }
            if (i == printed.entries().size()) {
                throw new NotProvedException("entry " + entries.get(i).getDN() + " was signed and is missing in the file");
            }
            check(printed.entries().get(i), entries.get(i));
        }
        if (!references.equals(printed.references())) {
            throw new NotProvedException("the references in the file are not those that were signed: " + references);
        }
    }

    private static void check(LdifRecord.Entry printed, SearchResultEntry signed) throws NotProvedException {
        if (!printed.dn().equals(signed.getDN())) {
            throw new NotProvedException("entry " + printed.dn() + " stands where " + signed.getDN() + " was signed");
        }
        int next = 0;
        for (Attribute attribute : signed.getAttributes()) {
            // A type without values, as for a search for types only, is printed with an empty one.
            byte[][] values = attribute.getValueByteArrays();
            for (byte[] value : values.length == 0 ? new byte[][] {NOTHING} : values) {
                if (next == printed.values().size() || !isSame(printed.values().get(next), attribute.getName(), value)) {
                    throw new NotProvedException(difference(printed, next, attribute.getName()));
                }
                next++;
            }
        }
        if (next < printed.values().size()) {
            throw new NotProvedException("entry " + printed.dn() + ": a value of " + printed.values().get(next).attribute() + " was not signed");
        }
    }

    private static boolean isSame(LdifValue printed, String attribute, byte[] value) {
        return printed.attribute().equals(attribute) && Arrays.equals(printed.value(), value);
    }

    private static String difference(LdifRecord.Entry printed, int at, String signed) {
        return at == printed.values().size()
                ? "entry " + printed.dn() + ": a value of " + signed + " was signed and is missing in the file"
                : "entry " + printed.dn() + ": the value of " + printed.values().get(at).attribute() + " is not that of " + signed + " which was signed there";
    }
}
