package org.bftldap.replica.directory.schema.definition;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Elements by kind and OID. Whether they go together is not asked here. Immutable. */
public final class Definitions {

    public static final Definitions NONE = new Definitions(new TreeMap<>(), new TreeMap<>());

    private final SortedMap<String, AttributeDefinition> attributeTypes;
    private final SortedMap<String, ClassDefinition> objectClasses;

    private Definitions(SortedMap<String, AttributeDefinition> attributeTypes, SortedMap<String, ClassDefinition> objectClasses) {
        this.attributeTypes = Collections.unmodifiableSortedMap(attributeTypes);
        this.objectClasses = Collections.unmodifiableSortedMap(objectClasses);
    }

    /** With one more, in the place of one that has its kind and OID. */
    public Definitions with(Definition definition) {
        SortedMap<String, AttributeDefinition> types = new TreeMap<>(attributeTypes);
        SortedMap<String, ClassDefinition> classes = new TreeMap<>(objectClasses);
        if (definition instanceof AttributeDefinition type) {
            types.put(type.oid(), type);
        } else if (definition instanceof ClassDefinition objectClass) {
            classes.put(objectClass.oid(), objectClass);
        }
        return new Definitions(types, classes);
    }

    /** With these and no others of the kind. */
    public Definitions withAll(Definition.Kind kind, Collection<? extends Definition> all) {
        Definitions next = without(kind, null);
        SortedMap<String, AttributeDefinition> types = new TreeMap<>(next.attributeTypes);
        SortedMap<String, ClassDefinition> classes = new TreeMap<>(next.objectClasses);
        for (Definition definition : all) {
            if (definition instanceof AttributeDefinition type) {
                types.put(type.oid(), type);
            } else if (definition instanceof ClassDefinition objectClass) {
                classes.put(objectClass.oid(), objectClass);
            }
        }
        return new Definitions(types, classes);
    }

    /** Without this one, or without any of the kind if it is null. */
    public Definitions without(Definition.Kind kind, @Nullable String oid) {
        SortedMap<String, AttributeDefinition> types = new TreeMap<>(attributeTypes);
        SortedMap<String, ClassDefinition> classes = new TreeMap<>(objectClasses);
        SortedMap<String, ?> concerned = kind == Definition.Kind.ATTRIBUTE_TYPE ? types : classes;
        if (oid == null) {
            concerned.clear();
        } else {
            concerned.remove(oid);
        }
        return new Definitions(types, classes);
    }

    /** In order of OID. */
    public Collection<AttributeDefinition> attributeTypes() {
        return attributeTypes.values();
    }

    /** In order of OID. */
    public Collection<ClassDefinition> objectClasses() {
        return objectClasses.values();
    }

    /** Attribute types first. */
    public List<Definition> all() {
        List<Definition> all = new ArrayList<>(attributeTypes.values());
        all.addAll(objectClasses.values());
        return all;
    }

    public @Nullable Definition get(Definition.Kind kind, String oid) {
        return kind == Definition.Kind.ATTRIBUTE_TYPE ? attributeTypes.get(oid) : objectClasses.get(oid);
    }

    public int size() {
        return attributeTypes.size() + objectClasses.size();
    }

    public boolean isEmpty() {
        return size() == 0;
    }
}
