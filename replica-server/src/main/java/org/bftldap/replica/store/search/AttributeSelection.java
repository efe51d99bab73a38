package org.bftldap.replica.store.search;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.directory.api.ldap.model.schema.AttributeType;
import org.apache.directory.api.ldap.model.schema.ObjectClass;
import org.bftldap.directory.operation.Operation;
import org.bftldap.replica.store.schema.AttributeInfo;
import org.bftldap.replica.store.schema.AttributeSelector;
import org.bftldap.replica.store.schema.EntrySchema;
import org.jspecify.annotations.Nullable;

/**
 * Which attributes an answer's entries show, and under which names (RFC 4511 §4.5.1.8, RFC 3673, RFC 4529). For one thread.
 *
 * <p>A type asked for by name is shown under the name that was asked for, any other as the schema spells it.
 */
public final class AttributeSelection {

    /** One type that was asked for, and as what. */
    private record Asked(AttributeSelector selector, String name) {}

    /** Syntaxes whose values are only ever transferred as {@code ;binary} (RFC 4523 §2). */
    private static final Set<String> BINARY_SYNTAXES = Set.of(
            "1.3.6.1.4.1.1466.115.121.1.8",
            "1.3.6.1.4.1.1466.115.121.1.9",
            "1.3.6.1.4.1.1466.115.121.1.10",
            "1.3.6.1.4.1.1466.115.121.1.49");

    private static final byte[] NOT_SHOWN = {};

    private final List<Asked> asked;
    private final Set<AttributeInfo.Usage> wholeUsages;
    private final Operation.Values values;
    private final List<ComputedAttributes> computed;
    private final Map<AttributeInfo, List<Asked>> byType = new IdentityHashMap<>();
    private final Map<AttributeInfo, byte[]> withoutOptions = new IdentityHashMap<>();

    private AttributeSelection(
            List<Asked> asked, Set<AttributeInfo.Usage> wholeUsages, Operation.Values values, EntrySchema schema) {
        this.asked = asked;
        this.wholeUsages = wholeUsages;
        this.values = values;
        this.computed = new ArrayList<>();
        for (ComputedAttributes attribute : ComputedAttributes.values()) {
            AttributeInfo info = attribute.info(schema);
            if (info != null && name(info, "") != null) {
                computed.add(attribute);
            }
        }
    }

    /** @param attributes as the client asked; none for all user attributes */
    public static AttributeSelection of(List<String> attributes, Operation.Values values, EntrySchema schema) {
        List<Asked> asked = new ArrayList<>();
        Set<AttributeInfo.Usage> whole = new LinkedHashSet<>();
        if (attributes.isEmpty()) {
            whole.add(AttributeInfo.Usage.USER);
        }
        for (String attribute : attributes) {
            switch (attribute) {
                case "*" -> whole.add(AttributeInfo.Usage.USER);
                case "+" -> whole.add(AttributeInfo.Usage.OPERATIONAL);
                case "1.1" -> { /* nothing, by itself */ }
                default -> ask(attribute, schema, asked);
            }
        }
        return new AttributeSelection(asked, whole, values, schema);
    }

    private static void ask(String attribute, EntrySchema schema, List<Asked> asked) {
        if (attribute.startsWith("@")) {
            ObjectClass type = schema.objectClass(attribute.substring(1));
            if (type != null) {
                askOfClass(type, schema, asked);
            }
            return;
        }
        AttributeSelector selector = schema.select(attribute);
        if (selector != null) {
            int options = attribute.indexOf(';');
            asked.add(new Asked(selector, options < 0 ? attribute : attribute.substring(0, options)));
        }
    }

    private static void askOfClass(ObjectClass type, EntrySchema schema, List<Asked> asked) {
        List<AttributeType> types = new ArrayList<>(type.getMustAttributeTypes());
        types.addAll(type.getMayAttributeTypes());
        for (AttributeType attribute : types) {
            AttributeInfo info = schema.attribute(attribute.getOid());
            if (info != null) {
                asked.add(new Asked(new AttributeSelector(info, List.of()), info.name()));
            }
        }
        type.getSuperiors().forEach(superior -> askOfClass(superior, schema, asked));
    }

    /** Whether what is shown of an entry depends on the entries below it. */
    boolean dependsOnSubordinates() {
        return computed.stream().anyMatch(ComputedAttributes::dependsOnSubordinates);
    }

    List<ComputedAttributes> computed() {
        return computed;
    }

    Operation.Values values() {
        return values;
    }

    /** {@link #name} in octets. Not to be changed. */
    byte @Nullable [] octets(AttributeInfo type, String options) {
        if (!options.isEmpty()) {
            String name = name(type, options);
            return name == null ? null : name.getBytes(StandardCharsets.UTF_8);
        }
        byte[] known = withoutOptions.get(type);
        if (known == null) {
            String name = name(type, "");
            known = name == null ? NOT_SHOWN : name.getBytes(StandardCharsets.UTF_8);
            withoutOptions.put(type, known);
        }
        return known == NOT_SHOWN ? null : known;
    }

    /**
     * What an attribute is called in the answer, options included; null if it is not shown.
     *
     * @param options as stored, each behind a semicolon
     */
    @Nullable String name(AttributeInfo type, String options) {
        for (Asked candidate : byType.computeIfAbsent(type, this::askedFor)) {
            if (candidate.selector().covers(options)) {
                return withTransferOption(type, candidate.name()) + options;
            }
        }
        return wholeUsages.contains(type.usage()) ? withTransferOption(type, type.name()) + options : null;
    }

    private static String withTransferOption(AttributeInfo type, String name) {
        return type.type().getSyntax() != null && BINARY_SYNTAXES.contains(type.type().getSyntax().getOid()) ? name + ";binary" : name;
    }

    /** Names for this very type first, then those of its superiors, which show it under its own name. */
    private List<Asked> askedFor(AttributeInfo type) {
        List<Asked> found = new ArrayList<>();
        for (Asked candidate : asked) {
            if (candidate.selector().attribute() == type) {
                found.add(candidate);
            }
        }
        for (Asked candidate : asked) {
            if (candidate.selector().attribute() != type && candidate.selector().attribute().withSubtypes().contains(type)) {
                found.add(new Asked(candidate.selector(), type.name()));
            }
        }
        return found;
    }
}
