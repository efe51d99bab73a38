package org.bftldap.replica.directory.fixed;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.apache.directory.api.ldap.model.schema.AttributeType;
import org.apache.directory.api.ldap.model.schema.LdapSyntax;
import org.apache.directory.api.ldap.model.schema.MatchingRule;
import org.apache.directory.api.ldap.model.schema.ObjectClass;
import org.apache.directory.api.ldap.model.schema.SchemaManager;
import org.apache.directory.api.ldap.model.schema.SchemaObject;
import org.apache.directory.api.ldap.model.schema.SchemaObjectRenderer;
import org.bftldap.replica.directory.fixed.FixedEntry.FixedAttribute;
import org.bftldap.replica.directory.fixed.FixedEntry.Usage;
import org.bftldap.replica.directory.schema.definition.Definition;
import org.bftldap.replica.directory.schema.definition.Definitions;

/** The schema as clients read it (RFC 4512 §4.2), elements in the order of their OIDs. */
public final class Subschema {

    public static final String DN = "cn=schema";

    private static final SchemaObjectRenderer RENDERER = SchemaObjectRenderer.SUBSCHEMA_SUBENTRY_RENDERER;

    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Subschema() {}

    /**
     * The entry of one state.
     *
     * @param added what administrators brought, shown in its own words
     * @param changedMillis when they did so last, milliseconds since 1970 UTC; 0 if never
     */
    public static FixedEntry of(SchemaManager schema, Definitions added, long changedMillis) {
        List<FixedAttribute> attributes = new ArrayList<>(List.of(
                new FixedAttribute("objectClass", Usage.USER, List.of("top", "subentry", "subschema", "extensibleObject")),
                new FixedAttribute("cn", Usage.USER, List.of("schema")),
                new FixedAttribute("subtreeSpecification", Usage.OPERATIONAL, List.of("{ }")),
                rendered("ldapSyntaxes", schema.getLdapSyntaxRegistry(), (LdapSyntax syntax) -> RENDERER.render(syntax)),
                rendered("matchingRules", schema.getMatchingRuleRegistry(), (MatchingRule rule) -> RENDERER.render(rule)),
                rendered(Definition.Kind.ATTRIBUTE_TYPE.attribute(), schema.getAttributeTypeRegistry(), (AttributeType type) -> {
                    Definition own = added.get(Definition.Kind.ATTRIBUTE_TYPE, type.getOid());
                    return own == null ? RENDERER.render(type) : own.text();
                }),
                rendered(Definition.Kind.OBJECT_CLASS.attribute(), schema.getObjectClassRegistry(), (ObjectClass objectClass) -> {
                    Definition own = added.get(Definition.Kind.OBJECT_CLASS, objectClass.getOid());
                    return own == null ? RENDERER.render(objectClass) : own.text();
                })));
        if (changedMillis > 0) {
            // RFC 4512 §4.2: by this, clients know whether what they remember of the schema is old.
            attributes.add(new FixedAttribute("modifyTimestamp", Usage.OPERATIONAL, List.of(SECONDS.format(Instant.ofEpochMilli(changedMillis)))));
        }
        return new FixedEntry(DN, attributes);
    }

    private static <T extends SchemaObject> FixedAttribute rendered(String name, Iterable<T> elements, Function<T, String> renderer) {
        List<T> sorted = new ArrayList<>();
        elements.forEach(sorted::add);
        sorted.sort(Comparator.comparing(SchemaObject::getOid));
        Set<String> values = new LinkedHashSet<>(); // registries list an element once per name
        for (T element : sorted) {
            values.add(renderer.apply(element).strip());
        }
        return new FixedAttribute(name, Usage.OPERATIONAL, List.copyOf(values));
    }
}
