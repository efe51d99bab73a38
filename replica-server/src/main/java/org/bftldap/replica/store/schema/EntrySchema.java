package org.bftldap.replica.store.schema;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.directory.api.ldap.model.schema.AttributeType;
import org.apache.directory.api.ldap.model.schema.MatchingRule;
import org.apache.directory.api.ldap.model.schema.ObjectClass;
import org.apache.directory.api.ldap.model.schema.ObjectClassTypeEnum;
import org.apache.directory.api.ldap.model.schema.SchemaManager;
import org.jspecify.annotations.Nullable;

/** The schema as storage and search see it: a copy taken at one moment. Immutable but for a bounded cache of names, and what was asked of classes; for all threads. */
public final class EntrySchema {

    public static final String OBJECT_CLASS_OID = "2.5.4.0";

    private static final int NAMES_CACHED_MAX = 4096;
    /** Values of administrativeRole (RFC 3672 §5.2): descriptors that no schema element has. */
    private static final Map<String, String> ADMINISTRATIVE_ROLES = Map.of(
            "autonomousarea", "2.5.23.1",
            "accesscontrolspecificarea", "2.5.23.2",
            "accesscontrolinnerarea", "2.5.23.3",
            "subschemaadminspecificarea", "2.5.23.4",
            "collectiveattributespecificarea", "2.5.23.5",
            "collectiveattributeinnerarea", "2.5.23.6");

    private static final Pattern NUMERIC_OID = Pattern.compile("[0-9]+([.][0-9]+)+");
    private static final int CACHED_NAME_LENGTH_MAX = 400;

    private final SchemaManager schemaManager;
    private final Map<String, AttributeInfo> byName = new ConcurrentHashMap<>();
    private final AttributeTable byKey;
    private final Map<String, ObjectClass> classes = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> derived = new ConcurrentHashMap<>();
    private final Map<String, NamePath> names = new ConcurrentHashMap<>();
    private final Collection<AttributeInfo> all;
    private final AttributeInfo objectClass;

    private EntrySchema(SchemaManager schemaManager, Set<String> indexed) {
        this.schemaManager = schemaManager;
        Map<String, AttributeInfo> byOid = new TreeMap<>();
        for (AttributeType type : schemaManager.getAttributeTypeRegistry()) {
            byOid.put(type.getOid(), new AttributeInfo(type, indexing(type, indexed)));
        }
        all = byOid.values();
        byKey = new AttributeTable(all);
        for (AttributeInfo info : byOid.values()) {
            byName.put(info.type().getOid(), info);
            info.type().getNames().forEach(name -> byName.put(name.toLowerCase(Locale.ROOT), info));
            info.join(selfAndSubtypes(info, byOid));
        }
        for (ObjectClass type : schemaManager.getObjectClassRegistry()) {
            classes.put(type.getOid(), type);
            type.getNames().forEach(name -> classes.put(name.toLowerCase(Locale.ROOT), type));
        }
        AttributeInfo classAttribute = byName.get(OBJECT_CLASS_OID);
        if (classAttribute == null) {
            throw new IllegalArgumentException("the schema has no objectClass");
        }
        objectClass = classAttribute;
    }

    /** @param indexed names (in lower case) or OIDs of the attributes whose values are indexed */
    public static EntrySchema of(SchemaManager schemaManager, Set<String> indexed) {
        return new EntrySchema(schemaManager, indexed);
    }

    public static EntrySchema of(SchemaManager schemaManager) {
        return new EntrySchema(schemaManager, IndexedAttributes.DEFAULT);
    }

    /** With a type its subtypes are indexed too, so that the index answers for the type. */
    private static AttributeInfo.Indexing indexing(AttributeType type, Set<String> indexed) {
        for (AttributeType up = type; up != null; up = up.getSuperior()) {
            if (indexed.contains(up.getOid()) || up.getNames().stream().anyMatch(name -> indexed.contains(name.toLowerCase(Locale.ROOT)))) {
                return AttributeInfo.Indexing.INDEXED;
            }
        }
        return AttributeInfo.Indexing.NONE;
    }

    private static List<AttributeInfo> selfAndSubtypes(AttributeInfo self, Map<String, AttributeInfo> byOid) {
        List<AttributeInfo> found = new ArrayList<>(List.of(self));
        for (AttributeInfo other : byOid.values()) {
            if (other != self && descends(other.type(), self.type())) {
                found.add(other);
            }
        }
        return found;
    }

    private static boolean descends(AttributeType type, AttributeType from) {
        for (AttributeType up = type.getSuperior(); up != null; up = up.getSuperior()) {
            if (up.getOid().equals(from.getOid())) {
                return true;
            }
        }
        return false;
    }

    public SchemaManager schemaManager() {
        return schemaManager;
    }

    public AttributeInfo objectClass() {
        return objectClass;
    }

    /** By any of its names or its OID, without options; null if unknown. */
    public @Nullable AttributeInfo attribute(String name) {
        AttributeInfo info = byName.get(name);
        return info != null ? info : byName.get(name.toLowerCase(Locale.ROOT));
    }

    /** By the octets of its OID, as entries hold it; null if the schema knew it once. */
    public @Nullable AttributeInfo attributeByKey(byte[] key) {
        return byKey.get(key);
    }

    /** An attribute description with options; null if its type or an option is unknown, which is the same (RFC 4512 §2.5.2). */
    public @Nullable AttributeSelector select(String description) {
        int semicolon = description.indexOf(';');
        AttributeInfo info = attribute(semicolon < 0 ? description : description.substring(0, semicolon));
        if (info == null) {
            return null;
        }
        Set<String> options = semicolon < 0 ? Set.of() : options(description.substring(semicolon + 1));
        if (options.contains(BinaryTransfer.OPTION) && !BinaryTransfer.isOf(info.type())) {
            return null;
        }
        List<String> stored = options.stream().filter(option -> !option.equals(BinaryTransfer.OPTION)).toList();
        boolean isKnown = stored.stream().allMatch(option -> LanguageTags.isTag(option) || LanguageTags.isRange(option));
        return isKnown ? new AttributeSelector(info, stored) : null;
    }

    private static Set<String> options(String text) {
        return new TreeSet<>(List.of(text.toLowerCase(Locale.ROOT).split(";", -1)));
    }

    public @Nullable ObjectClass objectClass(String name) {
        return classes.get(name.toLowerCase(Locale.ROOT));
    }

    /** The class and all its superiors, by normal form as {@link MatchingKind#OBJECT_IDENTIFIER} makes it. */
    public Set<String> withSuperiors(ObjectClass type) {
        Set<String> found = new LinkedHashSet<>();
        addWithSuperiors(type, found);
        return found;
    }

    /** OIDs of the classes that are derived from this one, itself not among them; of no class of the schema: none. */
    public Set<String> derivedFrom(String oid) {
        // Asked for by filters, so nothing is remembered for what is no class.
        return classes.containsKey(oid) ? derived.computeIfAbsent(oid, this::findDerived) : Set.of();
    }

    private Set<String> findDerived(String oid) {
        return classes.values().stream()
                .filter(type -> !type.getOid().equals(oid) && withSuperiors(type).contains(oid))
                .map(ObjectClass::getOid)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static void addWithSuperiors(ObjectClass type, Set<String> found) {
        if (found.add(type.getOid())) {
            type.getSuperiors().forEach(up -> addWithSuperiors(up, found));
        }
    }

    /** The most subordinate structural class among these (RFC 4512 §2.4.2); null if there is none. */
    public @Nullable ObjectClass structural(Iterable<String> classNames) {
        ObjectClass best = null;
        int depth = -1;
        for (String name : classNames) {
            ObjectClass type = objectClass(name);
            if (type != null && type.getType() == ObjectClassTypeEnum.STRUCTURAL && withSuperiors(type).size() > depth) {
                best = type;
                depth = withSuperiors(type).size();
            }
        }
        return best;
    }

    /** The normal form of a value, or null if it is none of the rule's syntax. */
    public byte @Nullable [] normalize(MatchingKind kind, byte[] value) {
        return switch (kind) {
            case CASE_IGNORE -> NormalForms.caseIgnore(value);
            case CASE_EXACT -> NormalForms.caseExact(value);
            case NUMERIC_STRING -> NormalForms.numericString(value);
            case TELEPHONE -> NormalForms.telephone(value);
            case INTEGER -> NormalForms.integer(value);
            case BOOLEAN -> NormalForms.bool(value);
            case TIME -> TimeForm.of(value);
            case OBJECT_IDENTIFIER -> objectIdentifier(value);
            case NAME -> name(value);
            case UUID -> NormalForms.uuid(value);
            case OCTETS -> value;
        };
    }

    /** The normal form in which a value is stored: one that the syntax does not allow stays as it is. */
    public byte[] normalizeStored(AttributeInfo attribute, byte[] value) {
        byte[] normal = normalize(attribute.storedKind(), value);
        return normal == null ? value : normal;
    }

    /** The normal form of a substring assertion's part. */
    public byte @Nullable [] normalizePart(MatchingKind kind, byte[] part) {
        return switch (kind) {
            case CASE_IGNORE -> NormalForms.caseIgnorePart(part);
            case CASE_EXACT -> NormalForms.caseExactPart(part);
            case NUMERIC_STRING, TELEPHONE, OCTETS -> normalize(kind, part);
            default -> null;
        };
    }

    /** The name in normal form, or null if the text is no name (RFC 4514). */
    public @Nullable NamePath name(String text) {
        NamePath known = names.get(text);
        if (known != null) {
            return known;
        }
        List<List<NameParser.Ava>> rdns = NameParser.parse(text);
        if (rdns == null) {
            return null;
        }
        List<byte[]> keys = new ArrayList<>(rdns.size());
        for (int i = rdns.size() - 1; i >= 0; i--) {
            keys.add(NameKeys.rdnKey(rdns.get(i), this));
        }
        NamePath path = NamePath.of(keys);
        if (text.length() <= CACHED_NAME_LENGTH_MAX) {
            if (names.size() >= NAMES_CACHED_MAX) {
                names.clear();
            }
            names.put(text, path);
        }
        return path;
    }

    /** One attribute type and value of a name's RDNs. */
    public record NamePart(@Nullable AttributeInfo attribute, byte[] value) {}

    /** All parts of a name, from the leaf up; none if the text is no name. */
    public List<NamePart> nameParts(String text) {
        List<List<NameParser.Ava>> rdns = NameParser.parse(text);
        List<NamePart> parts = new ArrayList<>();
        if (rdns != null) {
            for (List<NameParser.Ava> rdn : rdns) {
                rdn.forEach(ava -> parts.add(new NamePart(attribute(ava.type()), ava.value())));
            }
        }
        return parts;
    }

    /** The OID of a matching rule by its name or OID; null if the schema knows none. */
    public @Nullable String matchingRule(String name) {
        for (MatchingRule rule : schemaManager.getMatchingRuleRegistry()) {
            if (rule.getOid().equals(name) || rule.getNames().stream().anyMatch(name::equalsIgnoreCase)) {
                return rule.getOid();
            }
        }
        return null;
    }

    /** All attribute types, in order of OID. */
    public Collection<AttributeInfo> attributes() {
        return Collections.unmodifiableCollection(all);
    }

    private byte @Nullable [] name(byte[] value) {
        NamePath path = name(new String(value, StandardCharsets.UTF_8));
        return path == null ? null : path.joined();
    }

    /** Numeric form; a descriptor that the schema does not know compares with nothing (RFC 4517 §4.2.26). */
    private byte @Nullable [] objectIdentifier(byte[] value) {
        String text = new String(value, StandardCharsets.UTF_8).trim();
        ObjectClass type = objectClass(text);
        if (type != null) {
            return type.getOid().getBytes(StandardCharsets.UTF_8);
        }
        AttributeInfo info = attribute(text);
        if (info != null) {
            return info.type().getOid().getBytes(StandardCharsets.UTF_8);
        }
        String oid = ADMINISTRATIVE_ROLES.getOrDefault(text.toLowerCase(Locale.ROOT), text);
        return NUMERIC_OID.matcher(oid).matches() ? oid.getBytes(StandardCharsets.UTF_8) : null;
    }
}
