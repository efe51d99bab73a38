package org.bftldap.giis.gris.content;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bftldap.giis.gris.ldif.LdifLimits;
import org.bftldap.giis.gris.ldif.LdifText;
import org.bftldap.giis.gris.ldif.LdifTooLongException;

/** Entries for tests, written as LDIF. */
public final class Ldif {

    public static final Vocabulary VOCABULARY = Vocabulary.of(List.of(
            "( 2.5.4.3 NAME ( 'cn' 'commonName' ) SUP name )",
            "( 2.5.4.41 NAME 'name' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )",
            "( 2.5.4.10 NAME 'o' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )",
            "( 1.2.3 NAME ( 'exact' 'strict' ) EQUALITY caseExactMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )"));

    public static final Names NAMES = new Names(VOCABULARY);

    private Ldif() {}

    public static SourceText source(String name, String ldif) {
        return new SourceText(name, text(ldif));
    }

    public static LdifText text(String ldif) {
        try {
            return LdifText.read(ldif.getBytes(StandardCharsets.UTF_8), new LdifLimits(1 << 20, 10_000, 1 << 16));
        } catch (LdifTooLongException e) {
            throw new AssertionError(e);
        }
    }

    public static EntryName name(String dn) {
        try {
            return NAMES.name(dn);
        } catch (BadNameException e) {
            throw new AssertionError(e);
        }
    }

    /** Entries below {@code o=grid}, by key. */
    public static Map<String, DirectoryEntry> entries(String ldif) {
        Assembly assembly = new Assembly(NAMES, List.of(name("o=grid")), List.of());
        assembly.take(Resolved.of(source("test", ldif), NAMES, List.of()));
        if (assembly.findingCount() > 0) {
            throw new AssertionError(assembly.findings());
        }
        return new LinkedHashMap<>(assembly.entries());
    }

    /** One entry as {@code dn | attribute=[values] …}. */
    public static String shown(DirectoryEntry entry) {
        StringBuilder text = new StringBuilder(entry.name().dn()).append(" |");
        entry.attributes().forEach((attribute, values) -> text.append(' ').append(attribute).append('=').append(values));
        return text.toString();
    }
}
