package org.bftldap.replica.directory;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.directory.api.ldap.model.exception.LdapException;
import org.apache.directory.api.ldap.model.exception.LdapOperationException;
import org.apache.directory.api.ldap.model.message.ResultCodeEnum;
import org.bftldap.bft.service.BatchContext;
import org.bftldap.bft.service.BatchTransaction;
import org.bftldap.bft.service.Caller;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.operation.DirectoryRequest;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.OperationCodec;
import org.bftldap.directory.operation.RequestControl;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.directory.result.ResponseControl;
import org.bftldap.directory.result.ResultCodec;
import org.bftldap.directory.result.TransactionOutcome;
import org.bftldap.directory.result.TransactionOutcome.StepAnswer;
import org.bftldap.replica.directory.access.Requestor;
import org.bftldap.replica.directory.registration.Registrations;
import org.bftldap.replica.directory.update.RefusedException;
import org.bftldap.replica.store.data.StoreTransaction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One agreed batch in execution. Each operation runs in a savepoint; refused ones leave nothing but their result. */
final class Batch implements BatchTransaction {

    private static final Logger LOG = LoggerFactory.getLogger(Batch.class);

    /** Above the index of any operation; a batch has fewer than 65,536. */
    private static final int OWN_WORK = 1 << 20;

    private final Directory directory;
    private final BatchContext context;
    private final StoreTransaction transaction;
    private final Map<ByteBuffer, Long> accountIds = new ConcurrentHashMap<>();

    Batch(Directory directory, BatchContext context, StoreTransaction transaction) {
        this.directory = directory;
        this.context = context;
        this.transaction = transaction;
        transaction.agreedTime(context.timeMillis());
        transaction.observe(directory.usage()::changed);
    }

    @Override
    public byte[] execute(int index, Caller caller, byte[] operation) {
        directory.moment().enter(context.sequence(), context.timeMillis(), index);
        StoreTransaction.Savepoint before = transaction.savepoint();
        DirectoryResult result = run(caller, operation);
        if (result.code() != ResultCodeEnum.SUCCESS.getResultCode()) {
            transaction.rollBackTo(before);
            directory.rules().rollBack();
            directory.usage().drop();
        } else {
            directory.rules().keep();
            keepUsage();
        }
        return ResultCodec.encode(result);
    }

    private DirectoryResult run(Caller caller, byte[] operation) {
        try {
            DirectoryRequest request = OperationCodec.decode(operation);
            if (request.operation().readOnly()) {
                return Results.of(ResultCodeEnum.UNWILLING_TO_PERFORM, "a read was sent as a write");
            }
            StoreAccounts accounts = new StoreAccounts(transaction.tree(), accountIds);
            if (request.operation() instanceof Operation.FailedBinds failed) {
                return new AgreedBinds(transaction, accounts, context.timeMillis()).failed(failed, caller);
            }
            Optional<Requestor> requestor = directory.identities()
                    .requestor(request.identity(), caller, accounts, directory.rules().current(), context.timeMillis());
            if (request.operation() instanceof Operation.Bind) {
                return new AgreedBinds(transaction, accounts, context.timeMillis()).bound(request.identity(), requestor);
            }
            if (requestor.isEmpty()) {
                return Results.bindAgain();
            }
            PasswordFirst.check(request, requestor.get(), accounts, directory.names());
            if (request.operation() instanceof Operation.Transaction transaction) {
                return together(transaction, requestor.get(), accounts);
            }
            if (Registrations.concerns(request.operation())) {
                return registration(request, requestor.get());
            }
            if (request.operation() instanceof Operation.Refresh refresh) {
                return refresh(refresh, acting(requestor.get(), request.controls(), accounts), request.controls());
            }
            List<ResponseControl> answers = update(request.operation(), requestor.get(), request.controls(), accounts);
            return answers.isEmpty() ? Results.SUCCESS : new DirectoryResult(0, "", "", List.of(), answers);
        } catch (DecodeException e) {
            return Results.of(ResultCodeEnum.PROTOCOL_ERROR, "the operation cannot be decoded"); // admit keeps it out
        } catch (RefusedException e) {
            return Results.of(e);
        } catch (LdapException e) {
            return unforeseen(e);
        }
    }

    private List<ResponseControl> update(Operation operation, Requestor requestor, List<RequestControl> controls, StoreAccounts accounts)
            throws LdapException {
        return directory.update(operation, acting(requestor, controls, accounts), controls);
    }

    /** For whom something is changed, which is never nobody. */
    private Requestor acting(Requestor requestor, List<RequestControl> controls, StoreAccounts accounts) throws RefusedException {
        Requestor acting = controls.isEmpty()
                ? requestor
                : Proxying.effective(requestor, controls, directory.rules().current().of(requestor), directory.names(), accounts);
        if (acting.isAnonymous()) {
            throw new RefusedException(ResultCodeEnum.STRONG_AUTH_REQUIRED, "modifications require authentication");
        }
        return acting;
    }

    private DirectoryResult refresh(Operation.Refresh refresh, Requestor acting, List<RequestControl> controls) throws LdapException {
        int seconds = directory.refresh(transaction, refresh, acting, controls);
        return new DirectoryResult(0, "", Integer.toString(seconds), List.of());
    }

    /** RFC 5805 §3.4: one after another until one is refused; then the operation's savepoint takes back those before it. */
    private DirectoryResult together(Operation.Transaction transaction, Requestor requestor, StoreAccounts accounts) {
        List<StepAnswer> answers = new ArrayList<>();
        int bytesLeft = UpdateControls.ENTRY_BYTES_MAX;
        for (int i = 0; i < transaction.steps().size(); i++) {
            DirectoryResult refused;
            try {
                Operation.Step step = transaction.steps().get(i);
                if (directory.changesSchema(step.update())) {
                    throw new RefusedException(ResultCodeEnum.UNWILLING_TO_PERFORM, "cn=schema cannot be changed in a transaction; do it before");
                }
                List<ResponseControl> told = update(step.update(), requestor, step.controls(), accounts);
                bytesLeft -= told.stream().mapToInt(control -> control.value().length).sum();
                if (bytesLeft < 0) {
                    throw new RefusedException(ResultCodeEnum.ADMIN_LIMIT_EXCEEDED, "entries over 16 KiB cannot go with a transaction");
                }
                if (!told.isEmpty()) {
                    answers.add(new StepAnswer(i, told));
                }
                continue;
            } catch (RefusedException e) {
                refused = Results.of(e);
            } catch (LdapException e) {
                refused = unforeseen(e);
            }
            return TransactionOutcome.refusedAt(i).tellWith(refused);
        }
        return answers.isEmpty() ? Results.SUCCESS : new TransactionOutcome(OptionalInt.empty(), answers).tellWith(Results.SUCCESS);
    }

    private DirectoryResult registration(DirectoryRequest request, Requestor requestor) throws LdapException {
        if (!request.controls().isEmpty()) {
            return Results.of(ResultCodeEnum.UNWILLING_TO_PERFORM, "registrations take no controls");
        }
        Registrations.Done done = directory.register(request.operation(), requestor);
        return new DirectoryResult(0, done.dn(), done.before(), List.of());
    }

    /** Refused by the library for a reason that our own rules should have found: the same everywhere, since it saw the same state. */
    private DirectoryResult unforeseen(LdapException e) {
        LOG.warn("operation refused by the library in batch {}", context.sequence(), e);
        return Results.of(e instanceof LdapOperationException known ? known.getResultCode() : ResultCodeEnum.OTHER, "");
    }

    private void keepUsage() {
        try {
            directory.usage().keep();
        } catch (LdapException e) {
            throw new IllegalStateException("what an agent has used cannot be read", e);
        }
    }

    /** What the group does by itself, after the operations, so that its change numbers come after theirs. */
    private void ownWork() {
        directory.moment().enter(context.sequence(), context.timeMillis(), OWN_WORK);
        try {
            directory.expiry().run(transaction, () -> directory.rules().current().grants());
            directory.dynamicEntries().expire(transaction, this::deleteOwn);
            directory.usage().write();
        } catch (LdapException e) {
            throw new IllegalStateException("what ends by agreed time cannot be brought up to date", e);
        }
    }

    /** What is refused leaves nothing, as with operations. */
    private boolean deleteOwn(String dn) throws LdapException {
        StoreTransaction.Savepoint before = transaction.savepoint();
        try {
            directory.deleteOwn(dn);
        } catch (RefusedException e) {
            transaction.rollBackTo(before);
            directory.rules().rollBack();
            directory.usage().drop();
            return false;
        }
        directory.rules().keep();
        directory.usage().keep();
        return true;
    }

    @Override
    public void putLibraryLeaf(byte[] key, byte[] value) {
        transaction.putLibraryLeaf(key, value);
    }

    @Override
    public void removeLibraryLeaf(byte[] key) {
        transaction.removeLibraryLeaf(key);
    }

    @Override
    public void commit() {
        ownWork();
        directory.committing(context.sequence());
        transaction.commit();
        directory.committed();
    }

    @Override
    public void close() {
        transaction.close();
        directory.ended();
    }
}
