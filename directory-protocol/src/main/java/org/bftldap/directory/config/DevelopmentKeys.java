package org.bftldap.directory.config;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.config.ReplicaMember;
import org.bftldap.bft.node.DevelopmentOptions;
import org.bftldap.bft.node.fault.Fault;

/** The keys of a node's file that are for tests: refused unless the group is a development group. */
final class DevelopmentKeys {

    private static final long SKEW_MILLIS_MAX = Duration.ofDays(3650).toMillis();
    private static final int PORT_MAX = 65_535;

    private DevelopmentKeys() {}

    /** {@code fault} and {@code clock_skew_ms}. */
    static DevelopmentOptions options(Section s, GroupFile group) throws ConfigException {
        String fault = s.string("fault", Fault.NONE.option());
        if (!Fault.objection(fault).isEmpty()) {
            throw s.error(ConfigError.BAD_VALUE, "fault", "is \"" + fault + "\", which " + Fault.objection(fault));
        }
        if (!fault.equals(Fault.NONE.option())) {
            require(group, s, "fault", "is \"" + fault + "\", and faults are played only");
        }
        long skewMillis = s.has("clock_skew_ms") ? s.integer("clock_skew_ms", -SKEW_MILLIS_MAX, SKEW_MILLIS_MAX) : 0;
        if (skewMillis != 0) {
            require(group, s, "clock_skew_ms", "is " + skewMillis + ", and clocks are set wrong only");
        }
        return new DevelopmentOptions(Fault.named(fault), Duration.ofMillis(skewMillis));
    }

    /**
     * The group as this node reaches it: with the addresses of {@code [dial]} in the place of those in the group file.
     *
     * @param dialled it dials the replicas below this id; the others dial it
     */
    static GroupConfig dialled(Section s, GroupFile group, int dialled) throws ConfigException {
        if (!s.has("dial")) {
            return group.config();
        }
        Section dial = s.section("dial");
        require(group, s, "dial", "gives other addresses than the group file, which is done only");
        List<String> names = IntStream.range(0, dialled).mapToObj(Integer::toString).toList();
        Map<Integer, ReplicaMember> moved = new HashMap<>();
        for (String name : dial.keys()) {
            if (!names.contains(name)) {
                String whom = dialled == 0 ? "no replica; remove it" : "only the replicas 0 to " + (dialled - 1) + "; remove it, or write it into the file of the one that dials";
                throw dial.error(ConfigError.BAD_VALUE, name, "names \"" + name + "\", and this process dials " + whom);
            }
            ReplicaMember member = group.config().replicas().get(Integer.parseInt(name));
            moved.put(member.id(), at(dial, name, member));
        }
        GroupConfig config = group.config();
        List<ReplicaMember> replicas = config.replicas().stream().map(member -> moved.getOrDefault(member.id(), member)).toList();
        return new GroupConfig(
                config.name(), config.fileDigest(), config.epoch(), replicas, config.clients(), config.tuning(), config.development());
    }

    private static ReplicaMember at(Section dial, String name, ReplicaMember member) throws ConfigException {
        String address = dial.string(name);
        int colon = address.lastIndexOf(':');
        String port = address.substring(colon + 1);
        if (colon < 1 || !port.matches("\\d{1,5}") || Integer.parseInt(port) < 1 || Integer.parseInt(port) > PORT_MAX) {
            throw dial.error(ConfigError.BAD_VALUE, name, "is \"" + address + "\"; write host:port with a port from 1 to " + PORT_MAX);
        }
        return new ReplicaMember(member.id(), address.substring(0, colon), Integer.parseInt(port), member.keys());
    }

    private static void require(GroupFile group, Section s, String key, String what) throws ConfigException {
        if (!group.config().development()) {
            throw s.error(ConfigError.FAULT_REFUSED, key, what + " in a group made by 'bftldap dev up'; remove it");
        }
    }
}
