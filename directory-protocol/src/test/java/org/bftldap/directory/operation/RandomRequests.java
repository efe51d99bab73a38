package org.bftldap.directory.operation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.bftldap.directory.auth.BindProof;
import org.bftldap.directory.operation.Operation.AttributeValues;
import org.bftldap.directory.operation.Operation.Change;

/** Requests of every kind, with empty, long, non-ASCII and binary parts. */
public final class RandomRequests {

    private static final String[] NAMES = {"", "cn", "userCertificate;binary", "2.5.4.3", "größe", "o=grid", "ou=日本,o=grid", "cn=a\\,b+sn=\uD83D\uDE00,dc=x"};

    private final RandomGenerator random;

    public RandomRequests(RandomGenerator random) {
        this.random = random;
    }

    public DirectoryRequest next() {
        return new DirectoryRequest(identity(), operation(), random.nextInt(3) == 0 ? controls() : List.of());
    }

    private List<RequestControl> controls() {
        List<RequestControl> controls = new ArrayList<>();
        for (int kind = 1; kind <= 15; kind++) {
            if (random.nextInt(4) == 0) {
                controls.add(random.nextInt(controls.size() + 1), control(kind));
            }
        }
        if (random.nextInt(4) == 0) {
            controls.add(control(16));
        }
        if (random.nextInt(4) == 0) {
            controls.add(control(19));
        }
        return controls;
    }

    private RequestControl control(int kind) {
        RequestControl.Criticality criticality = pick(RequestControl.Criticality.values());
        return switch (kind) {
            case 1 -> new RequestControl.Assertion(filter(1));
            case 2 -> new RequestControl.PreRead(list(4, this::name), criticality);
            case 3 -> new RequestControl.PostRead(list(4, this::name), criticality);
            case 4 -> new RequestControl.ManageDsaIt();
            case 5 -> new RequestControl.PermissiveModify();
            case 6 -> new RequestControl.TreeDelete();
            case 7 -> new RequestControl.ProxiedAuthorization(name());
            case 8 -> new RequestControl.AtLeast(random.nextLong());
            case 9 -> new RequestControl.MatchedValues(list(4, () -> filter(6)));
            case 10 -> new RequestControl.Subentries(pick(RequestControl.Subentries.Visible.values()));
            case 11 -> new RequestControl.Sort(random.nextBoolean() ? List.of(sortKey()) : List.of(sortKey(), sortKey()), criticality);
            case 12 -> new RequestControl.PagedResults(random.nextInt(Integer.MAX_VALUE) >>> random.nextInt(31), bytes());
            case 13 -> new RequestControl.VirtualListView(
                    random.nextInt(100),
                    random.nextInt(100),
                    random.nextBoolean()
                            ? new RequestControl.VirtualListView.ByOffset(random.nextInt(1_000), random.nextInt(1_000))
                            : new RequestControl.VirtualListView.AtOrAfter(bytes()),
                    bytes(),
                    criticality);
            case 14 -> new RequestControl.DontUseCopy();
            case 15 -> new RequestControl.AtBind(random.nextLong());
            case 19 -> new RequestControl.PasswordState(pick(RequestControl.PasswordState.Told.values()), random.nextLong());
            default -> new RequestControl.Synchronize(random.nextLong(), pick(RequestControl.Synchronize.Unchanged.values()));
        };
    }

    private RequestControl.SortKey sortKey() {
        return new RequestControl.SortKey(name(), maybe(this::name), pick(RequestControl.SortKey.Direction.values()));
    }

    Filter filter(int depth) {
        int kind = random.nextInt(depth > 5 ? 3 : 0, 10);
        return switch (kind) {
            case 0 -> new Filter.And(list(3, () -> filter(depth + 1)));
            case 1 -> new Filter.Or(list(3, () -> filter(depth + 1)));
            case 2 -> new Filter.Not(filter(depth + 1));
            case 3 -> new Filter.Equality(name(), bytes());
            case 4 -> new Filter.Substrings(name(), maybe(this::bytes), list(4, this::bytes), maybe(this::bytes));
            case 5 -> new Filter.GreaterOrEqual(name(), bytes());
            case 6 -> new Filter.LessOrEqual(name(), bytes());
            case 7 -> new Filter.Present(name());
            case 8 -> new Filter.Approximate(name(), bytes());
            default -> extensible();
        };
    }

    private Filter extensible() {
        Optional<String> rule = maybe(this::name);
        Optional<String> attribute = rule.isEmpty() ? Optional.of(name()) : maybe(this::name);
        return new Filter.Extensible(rule, attribute, bytes(), pick(Filter.DnAttributes.values()));
    }

    private Identity identity() {
        return switch (random.nextInt(4)) {
            case 0 -> new Identity.Anonymous();
            case 1 -> new Identity.Self();
            case 2 -> new Identity.Certified(name(), bytes(16), random.nextLong());
            default -> new Identity.Bound(new BindProof(
                    bytes(16), bytes(16), random.nextInt(Integer.MAX_VALUE), bytes(16), random.nextLong(), bytes(64)));
        };
    }

    private Operation operation() {
        return switch (random.nextInt(18)) {
            case 0, 1, 2, 3 -> update();
            case 4 -> new Operation.Compare(name(), name(), bytes());
            case 5 -> new Operation.Search(
                    name(),
                    pick(Operation.Scope.values()),
                    pick(Operation.AliasDereferencing.values()),
                    random.nextInt(Integer.MAX_VALUE) >>> random.nextInt(31),
                    pick(Operation.Values.values()),
                    filter(1),
                    list(5, this::name));
            case 6 -> new Operation.CredentialQuery(name());
            case 7 -> new Operation.Register(
                    name(), name(), name(), name(), random.nextInt(65_536), seconds(), seconds(), seconds(), list(4, this::attribute));
            case 8 -> new Operation.Renew(name(), name(), random.nextInt(65_536));
            case 9 -> new Operation.Withdraw(name(), name(), random.nextInt(65_536));
            case 10 -> new Operation.Transaction(Stream.generate(this::step).limit(random.nextInt(1, 4)).toList());
            case 11 -> new Operation.Bind();
            case 12 -> new Operation.FailedBinds(
                    Stream.generate(() -> new Operation.FailedBind(bytes(16), bytes(16))).limit(random.nextInt(1, 4)).toList());
            case 13 -> new Operation.Refresh(name(), seconds());
            case 14 -> new Operation.ExplainAccess(name(), name(), maybe(this::name), maybe(this::bytes));
            case 15 -> new Operation.SubjectQuery(name());
            case 16 -> new Operation.ScramQuery(name(), random.nextInt(1, OperationLimits.ITERATIONS_MAX + 1));
            default -> new Operation.WhoAmI();
        };
    }

    private Operation.Update update() {
        return switch (random.nextInt(4)) {
            case 0 -> new Operation.Add(name(), list(8, this::attribute));
            case 1 -> new Operation.Modify(name(), list(6, () -> new Change(pick(Change.Kind.values()), attribute())));
            case 2 -> new Operation.Delete(name());
            default -> new Operation.ModifyDn(name(), name(), pick(Operation.OldRdn.values()), maybe(this::name));
        };
    }

    private Operation.Step step() {
        return new Operation.Step(update(), random.nextInt(3) == 0 ? controls() : List.of());
    }

    private int seconds() {
        return random.nextInt(Integer.MAX_VALUE) >>> random.nextInt(31);
    }

    private AttributeValues attribute() {
        return new AttributeValues(name(), list(5, this::bytes));
    }

    private String name() {
        return random.nextInt(50) == 0 ? "x".repeat(random.nextInt(200, 20_000)) : pick(NAMES);
    }

    private byte[] bytes() {
        return bytes(random.nextInt(20) == 0 ? random.nextInt(100, 5_000) : random.nextInt(20));
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private <T> T pick(T[] from) {
        return from[random.nextInt(from.length)];
    }

    private <T> Optional<T> maybe(Supplier<T> value) {
        return random.nextBoolean() ? Optional.of(value.get()) : Optional.empty();
    }

    private <T> List<T> list(int max, Supplier<T> element) {
        List<T> list = new ArrayList<>();
        for (int i = random.nextInt(max + 1); i > 0; i--) {
            list.add(element.get());
        }
        return list;
    }
}
