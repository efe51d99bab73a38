package org.bftldap.giis.scale;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.operation.Filter;
import org.bftldap.directory.operation.Operation;
import org.bftldap.giis.hierarchy.NestedQuery;

/** All domains, the network between them, and one source of chance. One thread. */
final class World {

    private static final String KIND = "kind";

    final Timeline time = new Timeline();
    final Tally tally = new Tally();
    final Tree tree;
    final Costs costs;
    final Load load;
    final Random random;
    private final long seed;
    private final List<Domain> domains = new ArrayList<>();
    /** When the newest message of each connection arrives. */
    private final Map<Link, Long> links = new HashMap<>();

    private final Map<Digest, NestedQuery> decoded = new HashMap<>();
    private int replicas = 1;

    private record Link(int from, int to) {}

    World(Tree tree, Costs costs, Load load, long seed) {
        this.tree = tree;
        this.costs = costs;
        this.load = load;
        this.seed = seed;
        this.random = new Random(seed);
        for (int i = 0; i < tree.domains(); i++) {
            domains.add(new Domain(this, i));
        }
    }

    Domain domain(int number) {
        return domains.get(number);
    }

    Domain domain(String group) {
        return domains.get(tree.domain(group));
    }

    int nextReplicaId() {
        return replicas++;
    }

    /** One way of this many bytes, in order; the same pair of groups is always as far from each other, but for a tenth. */
    void between(Replica from, Replica to, int bytes, Runnable arrival) {
        long distance = distanceNanos(from.home().number(), to.home().number());
        long earliest = time.now() + (long) (distance * (1 + random.nextDouble() / 10)) + bytes * costs.nanosPerByte();
        time.at(links.merge(new Link(from.id(), to.id()), earliest, Math::max), arrival);
    }

    private long distanceNanos(int one, int other) {
        double place = new Random(seed * 31 + Math.min(one, other) * 1_000_003L + Math.max(one, other)).nextDouble();
        return (long) (costs.leastBetweenNanos() * Math.pow((double) costs.mostBetweenNanos() / costs.leastBetweenNanos(), place));
    }

    void within(int bytes, Runnable arrival) {
        time.after(costs.withinGroupNanos() + random.nextLong(1 + costs.withinGroupNanos()) + bytes * costs.nanosPerByte(), arrival);
    }

    Operation.Search search(String base, int kind) {
        Filter filter = new Filter.Equality(KIND, Integer.toString(kind).getBytes(StandardCharsets.US_ASCII));
        return new Operation.Search(
                base, Operation.Scope.SUBTREE, Operation.AliasDereferencing.NEVER, 0, Operation.Values.WITH_VALUES, filter, List.of());
    }

    static int kind(Operation.Search search) {
        if (search.filter() instanceof Filter.Equality equality) {
            return Integer.parseInt(new String(equality.value(), StandardCharsets.US_ASCII));
        }
        throw new IllegalStateException("a filter that nobody here asks by");
    }

    /** What the product's encoding holds; the same bytes are read once. */
    NestedQuery decode(byte[] request) {
        return decoded.computeIfAbsent(Digest.sha256(request), none -> {
            try {
                return NestedQuery.decode(request);
            } catch (DecodeException e) {
                throw new IllegalStateException("our own question cannot be read", e);
            }
        });
    }
}
