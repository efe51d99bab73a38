package org.bftldap.replica.directory.schema.definition;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.directory.api.ldap.model.exception.LdapException;
import org.apache.directory.api.ldap.model.schema.AttributeType;
import org.apache.directory.api.ldap.model.schema.MatchingRule;
import org.apache.directory.api.ldap.model.schema.SchemaObject;
import org.apache.directory.api.ldap.model.schema.registries.OidRegistry;
import org.bftldap.replica.directory.schema.definition.AttributeDefinition.Flag;
import org.bftldap.replica.store.schema.AttributeInfo;
import org.bftldap.replica.store.schema.EntrySchema;
import org.jspecify.annotations.Nullable;

/** What a replica has loaded from its program and files. Immutable, for all threads. */
public final class LoadedSchema implements Shipped {

    private final EntrySchema schema;

    /** @param schema without added elements */
    public LoadedSchema(EntrySchema schema) {
        this.schema = schema;
    }

    @Override
    public Optional<TypeFacts> type(String nameOrOid) {
        return Optional.ofNullable(schema.attribute(nameOrOid)).map(info -> facts(info.type()));
    }

    private static TypeFacts facts(AttributeType type) {
        Set<Flag> flags = new TreeSet<>();
        if (type.isSingleValued()) {
            flags.add(Flag.SINGLE_VALUE);
        }
        if (type.isCollective()) {
            flags.add(Flag.COLLECTIVE);
        }
        if (!type.isUserModifiable()) {
            flags.add(Flag.NO_USER_MODIFICATION);
        }
        return new TypeFacts(
                type.getOid(),
                new TreeSet<>(type.getNames().stream().map(Definition::key).toList()),
                oid(type.getSuperior()),
                oid(type.getSyntax()),
                oid(type.getEquality()),
                oid(type.getOrdering()),
                oid(type.getSubstring()),
                flags,
                type.isUser() ? TypeFacts.Usage.USER : TypeFacts.Usage.OPERATIONAL);
    }

    private static Optional<String> oid(@Nullable SchemaObject object) {
        return Optional.ofNullable(object).map(SchemaObject::getOid);
    }

    @Override
    public Optional<ClassFacts> objectClass(String nameOrOid) {
        return Optional.ofNullable(schema.objectClass(nameOrOid)).map(type -> new ClassFacts(type.getOid(), type.getType()));
    }

    @Override
    public Optional<String> nameOf(String oid) {
        OidRegistry<?> all = schema.schemaManager().getGlobalOidRegistry();
        if (!all.contains(oid)) {
            return Optional.empty();
        }
        try {
            return Optional.of(all.getSchemaObject(oid).getName());
        } catch (LdapException e) {
            throw new IllegalStateException("an element that the registry contains cannot be looked up", e);
        }
    }

    @Override
    public boolean isSyntax(String oid) {
        return schema.schemaManager().getLdapSyntaxRegistry().contains(oid);
    }

    @Override
    public Optional<RuleFacts> rule(String nameOrOid) {
        String oid = schema.matchingRule(nameOrOid);
        for (MatchingRule rule : schema.schemaManager().getMatchingRuleRegistry()) {
            if (rule.getOid().equals(oid)) {
                return Optional.of(new RuleFacts(oid, rule.getSyntaxOid()));
            }
        }
        return Optional.empty();
    }

    @Override
    public boolean isPair(String rule, String syntax) {
        return schema.attributes().stream().map(AttributeInfo::type).anyMatch(type -> type.getSyntax() != null
                && type.getSyntax().getOid().equals(syntax)
                && (isRule(type.getEquality(), rule) || isRule(type.getOrdering(), rule) || isRule(type.getSubstring(), rule)));
    }

    private static boolean isRule(@Nullable MatchingRule rule, String oid) {
        return rule != null && rule.getOid().equals(oid);
    }
}
