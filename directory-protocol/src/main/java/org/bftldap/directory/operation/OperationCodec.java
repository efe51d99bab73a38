package org.bftldap.directory.operation;

import static org.bftldap.directory.operation.OperationLimits.ATTRIBUTES_MAX;
import static org.bftldap.directory.operation.OperationLimits.FAILED_BINDS_MAX;
import static org.bftldap.directory.operation.OperationLimits.NAME_BYTES_MAX;
import static org.bftldap.directory.operation.OperationLimits.REQUEST_BYTES_MAX;
import static org.bftldap.directory.operation.OperationLimits.TRANSACTION_STEPS_MAX;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bftldap.directory.auth.BindProof;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.codec.Decoder;
import org.bftldap.directory.codec.Encoder;
import org.bftldap.directory.operation.Operation.AliasDereferencing;
import org.bftldap.directory.operation.Operation.AttributeValues;
import org.bftldap.directory.operation.Operation.Change;
import org.bftldap.directory.operation.Operation.OldRdn;
import org.bftldap.directory.operation.Operation.Scope;
import org.bftldap.directory.operation.Operation.Values;

/**
 * {@link DirectoryRequest} as bytes and back: version octet, identity, operation number, fields in the order of the records, controls
 * if there are any.
 *
 * <p>Canonical: two requests with the same fields have the same bytes, and what decodes encodes to the same bytes. Stateless.
 */
public final class OperationCodec {

    /** Of the encoding; another one is refused. */
    public static final int VERSION = 1;

    /** Of the encoding of requests with controls, which stand behind the operation: one without takes no octet more. */
    private static final int VERSION_WITH_CONTROLS = 2;

    private static final int ADD = 1;
    private static final int MODIFY = 2;
    private static final int DELETE = 3;
    private static final int MODIFY_DN = 4;
    private static final int COMPARE = 5;
    private static final int SEARCH = 6;
    private static final int CREDENTIAL_QUERY = 7;
    private static final int WHO_AM_I = 8;
    private static final int REGISTER = 9;
    private static final int RENEW = 10;
    private static final int WITHDRAW = 11;
    private static final int TRANSACTION = 12;
    private static final int BIND = 15;
    private static final int FAILED_BINDS = 16;
    private static final int SCRAM_QUERY = 17;
    private static final int REFRESH = 19;
    private static final int EXPLAIN_ACCESS = 20;
    private static final int SUBJECT_QUERY = 21;
    private static final int OPERATIONS = 22;

    private static final int FAILED_BIND_BYTES = 32;

    private static final int PORT_MAX = 65_535;

    /** A delete of an empty name. */
    private static final int STEP_BYTES_MIN = 3;

    private OperationCodec() {}

    /** @throws IllegalArgumentException beyond {@link OperationLimits}: whoever builds requests checks them before */
    public static byte[] encode(DirectoryRequest request) {
        Encoder out = new Encoder(256);
        boolean controlled = !request.controls().isEmpty();
        out.octet(controlled ? VERSION_WITH_CONTROLS : VERSION);
        identity(out, request.identity());
        operation(out, request.operation());
        if (controlled) {
            ControlCodec.encode(out, request.controls());
        }
        if (out.size() > REQUEST_BYTES_MAX) {
            throw new IllegalArgumentException("a request of " + out.size() + " bytes is over the limit");
        }
        return out.toBytes();
    }

    public static DirectoryRequest decode(byte[] bytes) throws DecodeException {
        if (bytes.length > REQUEST_BYTES_MAX) {
            throw new DecodeException("a request of " + bytes.length + " bytes is over the limit");
        }
        Decoder in = new Decoder(bytes);
        int version = in.octet();
        if (version != VERSION && version != VERSION_WITH_CONTROLS) {
            throw new DecodeException("encoding version is not " + VERSION);
        }
        Identity identity = identity(in);
        Operation operation = operation(in);
        List<RequestControl> controls = version == VERSION_WITH_CONTROLS ? ControlCodec.decode(in) : List.of();
        DirectoryRequest request = new DirectoryRequest(identity, operation, controls);
        in.end();
        return request;
    }

    private static void identity(Encoder out, Identity identity) {
        if (identity instanceof Identity.Bound bound) {
            BindProof proof = bound.proof();
            out.octet(1).raw(proof.entryUuid()).raw(proof.credentialId()).number(proof.relay());
            out.raw(proof.session()).fixedLong(proof.notAfterMillis()).raw(proof.signature());
        } else if (identity instanceof Identity.Certified certified) {
            name(out.octet(3), certified.subject());
            out.raw(certified.entryUuid()).fixedLong(certified.notAfterMillis());
        } else {
            out.octet(identity instanceof Identity.Self ? 2 : 0);
        }
    }

    private static Identity identity(Decoder in) throws DecodeException {
        return switch (in.choice(4, "identity")) {
            case 0 -> new Identity.Anonymous();
            case 1 -> new Identity.Bound(new BindProof(
                    in.raw(16), in.raw(16), in.number(Integer.MAX_VALUE, "relay"), in.raw(16), in.fixedLong(), in.raw(64)));
            case 2 -> new Identity.Self();
            default -> new Identity.Certified(name(in), in.raw(16), in.fixedLong());
        };
    }

    private static void operation(Encoder out, Operation operation) {
        if (operation instanceof Operation.Update update) {
            update(out, update);
        } else if (operation instanceof Operation.Compare compare) {
            name(out.octet(COMPARE), compare.dn());
            name(out, compare.attribute());
            out.blob(compare.value());
        } else if (operation instanceof Operation.Search search) {
            search(out.octet(SEARCH), search);
        } else if (operation instanceof Operation.CredentialQuery query) {
            name(out.octet(CREDENTIAL_QUERY), query.dn());
        } else if (operation instanceof Operation.SubjectQuery query) {
            name(out.octet(SUBJECT_QUERY), query.subject());
        } else if (operation instanceof Operation.ScramQuery query) {
            name(out.octet(SCRAM_QUERY), query.dn());
            out.number(query.fakeIterations());
        } else if (operation instanceof Operation.WhoAmI) {
            out.octet(WHO_AM_I);
        } else if (operation instanceof Operation.Transaction transaction) {
            steps(out.octet(TRANSACTION), transaction.steps());
        } else if (operation instanceof Operation.Register register) {
            register(out.octet(REGISTER), register);
        } else if (operation instanceof Operation.Renew renew) {
            name(out.octet(RENEW), renew.suffix());
            name(out, renew.host());
            out.number(renew.port());
        } else if (operation instanceof Operation.Withdraw withdraw) {
            name(out.octet(WITHDRAW), withdraw.suffix());
            name(out, withdraw.host());
            out.number(withdraw.port());
        } else if (operation instanceof Operation.Bind) {
            out.octet(BIND);
        } else if (operation instanceof Operation.Refresh refresh) {
            name(out.octet(REFRESH), refresh.dn());
            out.number(refresh.ttlSeconds());
        } else if (operation instanceof Operation.ExplainAccess explain) {
            name(out.octet(EXPLAIN_ACCESS), explain.requestor());
            name(out, explain.entry());
            optionalName(out, explain.attribute());
            out.octet(explain.value().isPresent() ? 1 : 0);
            explain.value().ifPresent(out::blob);
        } else if (operation instanceof Operation.FailedBinds failed) {
            out.octet(FAILED_BINDS).number(atMost(FAILED_BINDS_MAX, failed.failures().size()));
            failed.failures().forEach(failure -> out.raw(failure.entryUuid()).raw(failure.credentialId()));
        } else {
            throw new IllegalArgumentException("an operation without an encoding: " + operation.getClass());
        }
    }

    private static void update(Encoder out, Operation.Update update) {
        if (update instanceof Operation.Add add) {
            out.octet(ADD);
            name(out, add.dn());
            out.number(atMost(ATTRIBUTES_MAX, add.attributes().size()));
            add.attributes().forEach(attribute -> attribute(out, attribute));
        } else if (update instanceof Operation.Modify modify) {
            out.octet(MODIFY);
            name(out, modify.dn());
            out.number(atMost(ATTRIBUTES_MAX, modify.changes().size()));
            for (Change change : modify.changes()) {
                out.octet(change.kind().ordinal());
                attribute(out, change.attribute());
            }
        } else if (update instanceof Operation.Delete delete) {
            name(out.octet(DELETE), delete.dn());
        } else if (update instanceof Operation.ModifyDn modifyDn) {
            name(out.octet(MODIFY_DN), modifyDn.dn());
            name(out, modifyDn.newRdn());
            out.octet(modifyDn.oldRdn().ordinal());
            optionalName(out, modifyDn.newSuperior());
        }
    }

    private static void steps(Encoder out, List<Operation.Step> steps) {
        out.number(atMost(TRANSACTION_STEPS_MAX, steps.size()));
        for (Operation.Step step : steps) {
            update(out, step.update());
            out.octet(step.controls().isEmpty() ? 0 : 1);
            if (!step.controls().isEmpty()) {
                ControlCodec.encode(out, step.controls());
            }
        }
    }

    private static Operation operation(Decoder in) throws DecodeException {
        Budget budget = new Budget();
        int kind = in.choice(OPERATIONS, "operation");
        return switch (kind) {
            case ADD, MODIFY, DELETE, MODIFY_DN -> update(kind, in, budget);
            case COMPARE -> new Operation.Compare(name(in), name(in), in.blob(REQUEST_BYTES_MAX, "value"));
            case SEARCH -> search(in);
            case CREDENTIAL_QUERY -> new Operation.CredentialQuery(name(in));
            case SUBJECT_QUERY -> new Operation.SubjectQuery(name(in));
            case SCRAM_QUERY -> new Operation.ScramQuery(name(in), iterations(in));
            case WHO_AM_I -> new Operation.WhoAmI();
            case TRANSACTION -> new Operation.Transaction(steps(in, budget));
            case REGISTER -> new Operation.Register(
                    name(in), name(in), name(in), name(in), port(in), seconds(in), seconds(in), seconds(in), attributes(in, budget));
            case RENEW -> new Operation.Renew(name(in), name(in), port(in));
            case WITHDRAW -> new Operation.Withdraw(name(in), name(in), port(in));
            case BIND -> new Operation.Bind();
            case FAILED_BINDS -> failedBinds(in);
            case EXPLAIN_ACCESS -> new Operation.ExplainAccess(name(in), name(in), optionalName(in), optionalValue(in));
            case REFRESH -> new Operation.Refresh(name(in), seconds(in));
            default -> throw new DecodeException("this operation is not known");
        };
    }

    private static Operation.Update update(int kind, Decoder in, Budget budget) throws DecodeException {
        return switch (kind) {
            case ADD -> new Operation.Add(name(in), attributes(in, budget));
            case MODIFY -> new Operation.Modify(name(in), changes(in, budget));
            case DELETE -> new Operation.Delete(name(in));
            case MODIFY_DN -> new Operation.ModifyDn(name(in), name(in), OldRdn.values()[in.choice(2, "deleteoldrdn")], optionalName(in));
            default -> throw new DecodeException("operation " + kind + " is no update");
        };
    }

    private static List<Operation.Step> steps(Decoder in, Budget budget) throws DecodeException {
        int count = in.count(TRANSACTION_STEPS_MAX, STEP_BYTES_MIN, "steps");
        if (count == 0) {
            throw new DecodeException("a transaction without steps");
        }
        List<Operation.Step> steps = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Operation.Update update = update(in.octet(), in, budget);
            steps.add(new Operation.Step(update, in.choice(2, "presence of controls") == 0 ? List.of() : ControlCodec.decode(in)));
        }
        return steps;
    }

    private static Operation failedBinds(Decoder in) throws DecodeException {
        int count = in.count(FAILED_BINDS_MAX, FAILED_BIND_BYTES, "failed binds");
        if (count == 0) {
            throw new DecodeException("a report of no failed bind");
        }
        List<Operation.FailedBind> failures = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            failures.add(new Operation.FailedBind(in.raw(16), in.raw(16)));
        }
        return new Operation.FailedBinds(failures);
    }

    private static void register(Encoder out, Operation.Register register) {
        name(out, register.suffix());
        name(out, register.index());
        name(out, register.type());
        name(out, register.host());
        out.number(register.port()).number(register.ttlSeconds()).number(register.keepSeconds()).number(register.cacheTtlSeconds());
        out.number(atMost(ATTRIBUTES_MAX, register.details().size()));
        register.details().forEach(attribute -> attribute(out, attribute));
    }

    private static int port(Decoder in) throws DecodeException {
        return in.number(PORT_MAX, "port");
    }

    private static int iterations(Decoder in) throws DecodeException {
        int iterations = in.number(OperationLimits.ITERATIONS_MAX, "iterations");
        if (iterations == 0) {
            throw new DecodeException("no iterations");
        }
        return iterations;
    }

    private static int seconds(Decoder in) throws DecodeException {
        return in.number(Integer.MAX_VALUE, "seconds");
    }

    private static void search(Encoder out, Operation.Search search) {
        name(out, search.base());
        out.octet(search.scope().ordinal()).octet(search.aliases().ordinal());
        out.number(search.sizeLimit()).octet(search.values().ordinal());
        FilterCodec.encode(out, search.filter());
        out.number(atMost(ATTRIBUTES_MAX, search.attributes().size()));
        search.attributes().forEach(attribute -> name(out, attribute));
    }

    private static Operation search(Decoder in) throws DecodeException {
        String base = name(in);
        Scope scope = Scope.values()[in.choice(Scope.values().length, "scope")];
        AliasDereferencing aliases = AliasDereferencing.values()[in.choice(AliasDereferencing.values().length, "derefAliases")];
        int sizeLimit = in.number(Integer.MAX_VALUE, "sizeLimit");
        Values values = Values.values()[in.choice(2, "typesOnly")];
        Filter filter = FilterCodec.decode(in);
        int count = in.count(ATTRIBUTES_MAX, 1, "attributes");
        List<String> attributes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            attributes.add(name(in));
        }
        return new Operation.Search(base, scope, aliases, sizeLimit, values, filter, attributes);
    }

    private static void attribute(Encoder out, AttributeValues attribute) {
        name(out, attribute.description());
        out.number(atMost(OperationLimits.VALUES_MAX, attribute.values().size()));
        attribute.values().forEach(out::blob);
    }

    private static AttributeValues attribute(Decoder in, Budget budget) throws DecodeException {
        String description = name(in);
        int count = in.count(budget.valuesLeft, 1, "values");
        budget.valuesLeft -= count;
        List<byte[]> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            values.add(in.blob(REQUEST_BYTES_MAX, "value"));
        }
        return new AttributeValues(description, values);
    }

    private static List<AttributeValues> attributes(Decoder in, Budget budget) throws DecodeException {
        int count = in.count(ATTRIBUTES_MAX, 2, "attributes");
        List<AttributeValues> attributes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            attributes.add(attribute(in, budget));
        }
        return attributes;
    }

    private static List<Change> changes(Decoder in, Budget budget) throws DecodeException {
        int count = in.count(ATTRIBUTES_MAX, 3, "changes");
        List<Change> changes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Change.Kind kind = Change.Kind.values()[in.choice(Change.Kind.values().length, "change")];
            changes.add(new Change(kind, attribute(in, budget)));
        }
        return changes;
    }

    static void name(Encoder out, String name) {
        // A quick upper bound first: almost every name is short.
        if (name.length() * 3L > NAME_BYTES_MAX && name.getBytes(StandardCharsets.UTF_8).length > NAME_BYTES_MAX) {
            throw new IllegalArgumentException("a name over the limit");
        }
        out.text(name);
    }

    static String name(Decoder in) throws DecodeException {
        return in.text(NAME_BYTES_MAX, "name");
    }

    static void optionalName(Encoder out, Optional<String> name) {
        out.octet(name.isPresent() ? 1 : 0);
        name.ifPresent(present -> name(out, present));
    }

    static Optional<String> optionalName(Decoder in) throws DecodeException {
        return in.choice(2, "presence") == 0 ? Optional.empty() : Optional.of(name(in));
    }

    private static Optional<byte[]> optionalValue(Decoder in) throws DecodeException {
        return in.choice(2, "presence") == 0 ? Optional.empty() : Optional.of(in.blob(REQUEST_BYTES_MAX, "value"));
    }

    static int atMost(int max, int count) {
        if (count > max) {
            throw new IllegalArgumentException(count + " elements are over the limit of " + max);
        }
        return count;
    }

    /** What one operation may still hold. */
    private static final class Budget {
        private int valuesLeft = OperationLimits.VALUES_MAX;
    }
}
