package org.bftldap.replica.directory;

import java.util.List;
import java.util.Optional;
import org.apache.directory.api.ldap.model.exception.LdapException;
import org.apache.directory.api.ldap.model.message.ResultCodeEnum;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.RequestControl;
import org.bftldap.replica.directory.access.Access;
import org.bftldap.replica.directory.fixed.Subschema;
import org.bftldap.replica.directory.schema.SchemaException;
import org.bftldap.replica.directory.schema.definition.Conflict;
import org.bftldap.replica.directory.schema.definition.Definition;
import org.bftldap.replica.directory.schema.definition.Definitions;
import org.bftldap.replica.directory.schema.definition.Difference;
import org.bftldap.replica.directory.schema.definition.ElementRules;
import org.bftldap.replica.directory.schema.definition.Elements;
import org.bftldap.replica.directory.service.AgreedMoment;
import org.bftldap.replica.directory.update.Changes;
import org.bftldap.replica.directory.update.Names;
import org.bftldap.replica.directory.update.RefusedException;
import org.bftldap.replica.store.data.DirectoryStore;
import org.bftldap.replica.store.data.StoreTransaction;
import org.bftldap.replica.store.schema.EntrySchema;
import org.bftldap.replica.store.schema.NamePath;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes of the schema by administrators: modifies of {@code cn=schema}, in force from the next operation in the order on. For the replica's
 * thread.
 */
final class SchemaUpdates {

    private static final Logger LOG = LoggerFactory.getLogger(SchemaUpdates.class);

    /** Each makes a whole schema, and other operations of the batch wait. */
    private static final int CHANGES_IN_BATCH_MAX = 4;

    private final Schemas schemas;
    private final DirectoryStore store;
    private final AgreedMoment moment;
    private final NamePath subschema;
    private int changesInBatch;

    SchemaUpdates(Schemas schemas, DirectoryStore store, AgreedMoment moment) {
        this.schemas = schemas;
        this.store = store;
        this.moment = moment;
        this.subschema = StoredRules.path(Subschema.DN, schemas.shipped());
    }

    /** Whether the operation is for the subschema itself. */
    boolean concerns(Operation operation) {
        for (String name : Names.written(operation)) {
            if (subschema.equals(store.schema().name(name))) {
                return true;
            }
        }
        return false;
    }

    /** Changes the schema of the open batch, or refuses to and leaves to the caller to roll the store back. */
    void run(Operation operation, Access access, List<RequestControl> controls) throws RefusedException, LdapException {
        if (access != Access.UNLIMITED) {
            throw new RefusedException(ResultCodeEnum.INSUFFICIENT_ACCESS_RIGHTS, "only administrators change the schema");
        }
        if (!(operation instanceof Operation.Modify modify)) {
            throw new RefusedException(ResultCodeEnum.UNWILLING_TO_PERFORM, "cn=schema can be modified, but not be made, renamed or deleted");
        }
        boolean isForEntries = RequestControl.find(controls, RequestControl.Assertion.class).isPresent()
                || RequestControl.find(controls, RequestControl.PreRead.class).isPresent()
                || RequestControl.find(controls, RequestControl.PostRead.class).isPresent();
        if (isForEntries) {
            throw new RefusedException(ResultCodeEnum.UNWILLING_TO_PERFORM, "this control is not for cn=schema");
        }
        boolean permissive = RequestControl.find(controls, RequestControl.PermissiveModify.class).isPresent();
        change(modify, permissive ? Changes.Strictness.PERMISSIVE : Changes.Strictness.STRICT);
    }

    private void change(Operation.Modify modify, Changes.Strictness strictness) throws RefusedException, LdapException {
        StoreTransaction batch = store.current();
        if (batch == null) {
            throw new IllegalStateException("a change of the schema came outside of a batch");
        }
        Definitions old = Schemas.definitions(batch.tree().addedElements());
        Elements after = schemas.elements(SchemaRequest.apply(modify, schemas.loaded(), old, strictness));
        check(after, old);
        if (++changesInBatch > CHANGES_IN_BATCH_MAX) {
            throw new RefusedException(ResultCodeEnum.BUSY, "too many changes of the schema at once; put them into one modify, or come again");
        }
        EntrySchema next = make(after);
        new SchemaUse(batch.tree(), Difference.between(schemas.elements(old), after)).check(next);
        batch.changeSchema(Schemas.rows(after.added(), moment.timeMillis()), next);
    }

    private static void check(Elements after, Definitions old) throws RefusedException {
        Optional<Conflict> first = ElementRules.conflicts(after).stream().findFirst();
        if (first.isEmpty()) {
            return;
        }
        Definition concerned = first.get().definition();
        boolean wasRight = concerned.equals(old.get(concerned.kind(), concerned.oid()));
        String text = wasRight
                ? "in use by the " + concerned.title() + ", which would no longer be right (" + first.get().text() + "); change that one too"
                : first.get().message();
        throw new RefusedException(
                switch (first.get().nature()) {
                    case TAKEN -> ResultCodeEnum.ATTRIBUTE_OR_VALUE_EXISTS;
                    case UNFIT -> ResultCodeEnum.CONSTRAINT_VIOLATION;
                    case UNSUPPORTED -> ResultCodeEnum.UNWILLING_TO_PERFORM;
                },
                text);
    }

    /** Our own rules have found nothing; if the library does, all replicas see it, since they have the same library. */
    private EntrySchema make(Elements elements) throws RefusedException {
        try {
            return schemas.make(elements);
        } catch (SchemaException e) {
            LOG.warn("elements of the schema are refused by the library", e);
            throw new RefusedException(ResultCodeEnum.CONSTRAINT_VIOLATION, "these elements cannot be loaded; the replicas' logs say why");
        }
    }

    /** To be called when a batch has ended. */
    void ended() {
        changesInBatch = 0;
    }
}
