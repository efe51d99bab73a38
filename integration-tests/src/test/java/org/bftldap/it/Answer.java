package org.bftldap.it;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPSearchException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResultEntry;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a search gave, in a form in which two servers can be compared: result code, entries by normalised name, attributes by lower-case
 * name (options kept), values as sets of their bytes. Of attributes that each server fills by itself only the presence counts.
 */
record Answer(ResultCode code, SortedMap<String, SortedMap<String, SortedSet<String>>> entries, boolean isToldToBePartial) {
    /** Differ from server to server by their nature (RFC 4512 section 3.4, RFC 4530). */
    private static final Set<String> OWN_TO_EACH_SERVER =
            Set.of("modifytimestamp", "createtimestamp", "entryuuid", "entrycsn", "contextcsn");

    /** Tells which groups gave nothing (docs/reference/ldap.md). */
    private static final String PARTIAL_RESULT = "1.3.6.1.4.1.32473.389.3";

    static Answer of(LDAPConnection connection, SearchRequest request) throws LDAPException {
        try {
            var result = connection.search(request);
            return new Answer(
                    result.getResultCode(), canonical(result.getSearchEntries()), result.getResponseControl(PARTIAL_RESULT) != null);
        } catch (LDAPSearchException e) {
            if (!e.getResultCode().isClientSideResultCode()) {
                return new Answer(e.getResultCode(), new TreeMap<>(Map.of()), false);
            }
            throw e;
        }
    }

    private static SortedMap<String, SortedMap<String, SortedSet<String>>> canonical(List<SearchResultEntry> found)
            throws LDAPException {
        SortedMap<String, SortedMap<String, SortedSet<String>>> all = new TreeMap<>();
        for (SearchResultEntry entry : found) {
            SortedMap<String, SortedSet<String>> attributes = new TreeMap<>();
            for (Attribute attribute : entry.getAttributes()) {
                String name = attribute.getName().toLowerCase(Locale.ROOT);
                attributes.put(name, OWN_TO_EACH_SERVER.contains(name) ? new TreeSet<>(Set.of("(some)")) : values(attribute));
            }
            if (all.put(new DN(entry.getDN()).toNormalizedString(), attributes) != null) {
                throw new AssertionError("entry given twice: " + entry.getDN());
            }
        }
        return all;
    }

    private static SortedSet<String> values(Attribute attribute) {
        SortedSet<String> values = new TreeSet<>();
        // One character a byte: equal strings are equal bytes.
        Arrays.stream(attribute.getValueByteArrays()).map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1)).forEach(values::add);
        return values;
    }

    /** @return the first few differences to another answer in words; empty if there is none */
    List<String> differencesTo(Answer other) {
        SortedSet<String> differences = new TreeSet<>();
        if (!code.equals(other.code)) {
            differences.add("result code " + code + ", expected " + other.code);
        }
        SortedSet<String> names = new TreeSet<>(entries.keySet());
        names.addAll(other.entries.keySet());
        for (String name : names) {
            var mine = entries.get(name);
            var theirs = other.entries.get(name);
            if (mine == null || theirs == null) {
                differences.add((mine == null ? "missing entry " : "unexpected entry ") + name);
            } else if (!mine.equals(theirs)) {
                SortedSet<String> attributes = new TreeSet<>(mine.keySet());
                attributes.addAll(theirs.keySet());
                attributes.stream()
                        .filter(a -> !java.util.Objects.equals(mine.get(a), theirs.get(a)))
                        .forEach(a -> differences.add(name + ": " + a + " is " + mine.get(a) + ", expected " + theirs.get(a)));
            }
        }
        return differences.stream().limit(10).toList();
    }
}
