package org.bftldap.replica.directory;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.directory.api.ldap.aci.MicroOperation;
import org.apache.directory.api.ldap.model.exception.LdapInvalidDnException;
import org.apache.directory.api.ldap.model.message.ResultCodeEnum;
import org.apache.directory.api.ldap.model.name.Dn;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.replica.directory.access.Access;
import org.bftldap.replica.directory.update.Names;
import org.bftldap.replica.directory.update.RefusedException;
import org.bftldap.replica.store.data.EntryTree;
import org.bftldap.replica.store.entry.StoredAttribute;
import org.bftldap.replica.store.entry.StoredEntry;
import org.bftldap.replica.store.kv.StoreException;
import org.bftldap.replica.store.schema.AttributeInfo;
import org.bftldap.replica.store.schema.AttributeSelector;
import org.bftldap.replica.store.schema.NamePath;
import org.bftldap.replica.store.search.CollectiveAttributes;
import org.jspecify.annotations.Nullable;

/** RFC 4511 §4.10, on one view of the store. */
final class Comparison {

    private final EntryTree tree;
    private final Names names;
    private final Access access;
    private final CollectiveAttributes collective;

    Comparison(EntryTree tree, Names names, Access access, CollectiveAttributes collective) {
        this.tree = tree;
        this.names = names;
        this.access = access;
        this.collective = collective;
    }

    DirectoryResult run(Operation.Compare compare) {
        try {
            return Results.of(holds(compare) ? ResultCodeEnum.COMPARE_TRUE : ResultCodeEnum.COMPARE_FALSE, "");
        } catch (RefusedException e) {
            return Results.of(e);
        }
    }

    private boolean holds(Operation.Compare compare) throws RefusedException {
        names.dn(compare.dn());
        NamePath path = tree.schema().name(compare.dn());
        StoredEntry entry = path == null ? null : tree.find(path);
        if (entry == null) {
            throw new Visibility(tree, access).noSuchObject(path);
        }
        if (!access.entry(path, MicroOperation.DISCLOSE_ON_ERROR)) {
            throw RefusedException.noSuchObject();
        }
        AttributeSelector selector = tree.schema().select(compare.attribute());
        if (selector == null) {
            throw new RefusedException(ResultCodeEnum.UNDEFINED_ATTRIBUTE_TYPE, compare.attribute() + ": attribute type undefined");
        }
        AttributeInfo info = selector.attribute();
        if (info.equality() == null) {
            throw new RefusedException(ResultCodeEnum.INAPPROPRIATE_MATCHING, info.name() + ": no equality matching rule");
        }
        names.value(info.type(), compare.value(), 0);
        if (AccessVisibility.isHidden(info, MicroOperation.COMPARE)
                || !access.entry(path, MicroOperation.COMPARE)
                || !access.attribute(path, info.type(), MicroOperation.COMPARE)
                || !access.value(path, info.type(), compare.value(), MicroOperation.COMPARE)) {
            throw new RefusedException(ResultCodeEnum.INSUFFICIENT_ACCESS_RIGHTS, "");
        }
        return anyHolds(collective.of(entry, path, tree.schema()), selector, compare.value());
    }

    /** Attributes of subtypes count too, and those with more options (RFC 4512 §2.5.1, §2.5.2). */
    private boolean anyHolds(StoredEntry entry, AttributeSelector selector, byte[] asserted) throws RefusedException {
        AttributeInfo info = selector.attribute();
        byte @Nullable [] normal = tree.schema().normalize(info.storedKind(), asserted);
        if (normal == null) {
            throw new RefusedException(ResultCodeEnum.INVALID_ATTRIBUTE_SYNTAX, info.name() + ": value #0 invalid per syntax");
        }
        boolean found = false;
        for (AttributeInfo type : info.withSubtypes()) {
            List<StoredAttribute> attributes = entry.attributes(type.key());
            for (StoredAttribute attribute : attributes) {
                if (selector.covers(attribute.options())) {
                    found = true;
                    if (attribute.hasNormal(normal) || info == tree.schema().objectClass() && isClass(attribute, normal)) {
                        return true;
                    }
                }
            }
        }
        if (!found) {
            throw new RefusedException(ResultCodeEnum.NO_SUCH_ATTRIBUTE, "");
        }
        return false;
    }

    /** The superiors of an entry's classes are its classes too, though nobody has to write them (RFC 4512 §3.3). */
    private boolean isClass(StoredAttribute classes, byte[] normal) {
        return classes.texts().stream()
                .map(tree.schema()::objectClass)
                .anyMatch(type -> type != null && tree.schema().withSuperiors(type).contains(new String(normal, StandardCharsets.UTF_8)));
    }

    /** What a requestor may be told about entries that are not there. */
    static final class Visibility {

        private final EntryTree tree;
        private final Access access;

        Visibility(EntryTree tree, Access access) {
            this.tree = tree;
            this.access = access;
        }

        /** With the nearest entry above as matchedDN, if the requestor may know of it. */
        RefusedException noSuchObject(@Nullable NamePath missing) {
            StoredEntry above = missing == null ? null : tree.nearestAbove(missing);
            if (above == null) {
                return RefusedException.noSuchObject();
            }
            try {
                Dn dn = new Dn(tree.schema().schemaManager(), tree.dn(above));
                return access.entry(tree.path(above), MicroOperation.DISCLOSE_ON_ERROR) ? RefusedException.noSuchObject(dn) : RefusedException.noSuchObject();
            } catch (LdapInvalidDnException e) {
                throw new StoreException("an entry's name cannot be read");
            }
        }
    }
}
