package org.bftldap.replica.directory.fixed;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
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

/** The schema as clients read it (RFC 4512 §4.2), elements in the order of their OIDs. */
public final class Subschema {

    public static final String DN = "cn=schema";

    private static final SchemaObjectRenderer RENDERER = SchemaObjectRenderer.SUBSCHEMA_SUBENTRY_RENDERER;

    private Subschema() {}

    public static FixedEntry of(SchemaManager schema) {
        return new FixedEntry(
                DN,
                List.of(
                        new FixedAttribute("objectClass", Usage.USER, List.of("top", "subentry", "subschema", "extensibleObject")),
                        new FixedAttribute("cn", Usage.USER, List.of("schema")),
                        new FixedAttribute("subtreeSpecification", Usage.OPERATIONAL, List.of("{ }")),
                        rendered("ldapSyntaxes", schema.getLdapSyntaxRegistry(), (LdapSyntax syntax) -> RENDERER.render(syntax)),
                        rendered("matchingRules", schema.getMatchingRuleRegistry(), (MatchingRule rule) -> RENDERER.render(rule)),
                        rendered("attributeTypes", schema.getAttributeTypeRegistry(), (AttributeType type) -> RENDERER.render(type)),
                        rendered("objectClasses", schema.getObjectClassRegistry(), (ObjectClass objectClass) -> RENDERER.render(objectClass))));
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
