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
import org.bftldap.replica.store.schema.BinaryTransfer;
import org.bftldap.replica.store.schema.EntrySchema;
import org.jspecify.annotations.Nullable;

/**
 * Which attributes an answer's entries show, and under which names (RFC 4511 §4.5.1.8, RFC 3673, RFC 4529). For one thread.
 *
 * <p>Types are shown as the schema spells them, whatever they were asked by: a number has a name that is better (RFC 4511 §4.5.2), and
 * clients look for the name that they know from slapd.
 */
public final class AttributeSelection {

    private static final byte[] NOT_SHOWN = {};

    private final List<AttributeSelector> asked;
    private final Set<AttributeInfo.Usage> wholeUsages;
    private final Operation.Values values;
    private final List<ComputedAttributes> computed;
    private final Map<AttributeInfo, List<AttributeSelector>> byType = new IdentityHashMap<>();
    private final Map<AttributeInfo, byte[]> withoutOptions = new IdentityHashMap<>();

    private AttributeSelection(
            List<AttributeSelector> asked, Set<AttributeInfo.Usage> wholeUsages, Operation.Values values, EntrySchema schema) {
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
        List<AttributeSelector> asked = new ArrayList<>();
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

    private static void ask(String attribute, EntrySchema schema, List<AttributeSelector> asked) {
        if (attribute.startsWith("@")) {
            ObjectClass type = schema.objectClass(attribute.substring(1));
            if (type != null) {
                askOfClass(type, schema, asked);
            }
            return;
        }
        AttributeSelector selector = schema.select(attribute);
        if (selector != null) {
            asked.add(selector);
        }
    }

    private static void askOfClass(ObjectClass type, EntrySchema schema, List<AttributeSelector> asked) {
        List<AttributeType> types = new ArrayList<>(type.getMustAttributeTypes());
        types.addAll(type.getMayAttributeTypes());
        for (AttributeType attribute : types) {
            AttributeInfo info = schema.attribute(attribute.getOid());
            if (info != null) {
                asked.add(new AttributeSelector(info, List.of()));
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
        boolean isAsked = wholeUsages.contains(type.usage())
                || byType.computeIfAbsent(type, this::askedFor).stream().anyMatch(selector -> selector.covers(options));
        return isAsked ? withTransferOption(type) + options : null;
    }

    private static String withTransferOption(AttributeInfo type) {
        return BinaryTransfer.isOf(type.type()) ? type.name() + ";binary" : type.name();
    }

    /** What was asked for by this type's name or by that of a superior. */
    private List<AttributeSelector> askedFor(AttributeInfo type) {
        return asked.stream().filter(selector -> selector.attribute().withSubtypes().contains(type)).toList();
    }
}
