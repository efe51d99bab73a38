package org.bftldap.giis.gris.content;

import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.directory.api.ldap.model.schema.AttributeType;
import org.apache.directory.api.ldap.model.schema.parsers.AttributeTypeDescriptionSchemaParser;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The group's attribute types, as far as an agent must know them to see that two names or values are one: which names an attribute has,
 * and whether case matters. Immutable, for all threads.
 */
public final class Vocabulary {

    /** Knows no attribute: names and values are what they look like, but for the case of names. */
    public static final Vocabulary NONE = new Vocabulary(Map.of(), Set.of(), Set.of());

    private static final Logger LOG = LoggerFactory.getLogger(Vocabulary.class);
    private static final int DEPTH_MAX = 16;

    /** Names and OIDs of the rules for which upper and lower case are alike. */
    private static final Set<String> CASE_IGNORED = Set.of(
            "caseignorematch", "2.5.13.2", "caseignoreia5match", "1.3.6.1.4.1.1466.109.114.2", "caseignorelistmatch", "2.5.13.11",
            "distinguishednamematch", "2.5.13.1", "objectidentifiermatch", "2.5.13.0", "booleanmatch", "2.5.13.13");

    private final Map<String, String> mainNames;
    private final Set<String> caseIgnored;
    private final Set<String> collective;

    private Vocabulary(Map<String, String> mainNames, Set<String> caseIgnored, Set<String> collective) {
        this.mainNames = Map.copyOf(mainNames);
        this.caseIgnored = Set.copyOf(caseIgnored);
        this.collective = Set.copyOf(collective);
    }

    /** @param attributeTypes values of the subschema's {@code attributeTypes} (RFC 4512 §4.2.2); what cannot be read is left out */
    public static Vocabulary of(List<String> attributeTypes) {
        AttributeTypeDescriptionSchemaParser parser = new AttributeTypeDescriptionSchemaParser();
        Map<String, AttributeType> types = new LinkedHashMap<>();
        Map<String, String> mainNames = new HashMap<>();
        for (String description : attributeTypes) {
            try {
                AttributeType type = parser.parse(description);
                String main = type.getNames().isEmpty() ? type.getOid() : lower(type.getNames().get(0));
                types.put(main, type);
                mainNames.put(type.getOid(), main);
                type.getNames().forEach(name -> mainNames.put(lower(name), main));
            } catch (ParseException e) {
                LOG.debug("an attribute type that cannot be read: {}", description, e);
            }
        }
        Set<String> caseIgnored = new HashSet<>();
        Set<String> collective = new HashSet<>();
        types.forEach((main, type) -> {
            if (type.isCollective()) {
                collective.add(main);
            }
            if (CASE_IGNORED.contains(equality(type, types, mainNames))) {
                caseIgnored.add(main);
            }
        });
        return new Vocabulary(mainNames, caseIgnored, collective);
    }

    /** The rule of the type or of the nearest one above it that has one; empty if none has. */
    private static String equality(AttributeType type, Map<String, AttributeType> types, Map<String, String> mainNames) {
        AttributeType at = type;
        for (int depth = 0; at != null && depth < DEPTH_MAX; depth++) {
            if (at.getEqualityOid() != null) {
                return lower(at.getEqualityOid());
            }
            String above = at.getSuperiorOid();
            at = above == null ? null : types.get(mainNames.getOrDefault(lower(above), ""));
        }
        return "";
    }

    /** The one name of an attribute that stands for all its names, with its options; in lower case. */
    public String attribute(String description) {
        String lower = lower(description);
        int options = lower.indexOf(';');
        String name = options < 0 ? lower : lower.substring(0, options);
        String main = mainNames.getOrDefault(name, name);
        return options < 0 ? main : main + lower.substring(options);
    }

    /**
     * A form that is the same for values that the group takes for the same.
     *
     * @param attribute as {@link #attribute} gives it
     */
    public String form(String attribute, byte[] value) {
        String text = new String(value, StandardCharsets.UTF_8).strip().replaceAll(" {2,}", " ");
        return caseIgnored.contains(attribute) ? lower(text) : text;
    }

    /** Whether entries show it that do not hold it: it stands in a subentry (RFC 3671). */
    public boolean isCollective(String description) {
        return collective.contains(attribute(description));
    }

    public boolean isEmpty() {
        return mainNames.isEmpty();
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
