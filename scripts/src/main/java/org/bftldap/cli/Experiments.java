package org.bftldap.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bftldap.bft.node.fault.Fault;
import org.bftldap.directory.config.GroupFile;

/**
 * What {@code dev up} is to change in replicas of a development group: the faults that they play and how wrong their clocks are, by id.
 * Checked whole before anything is written.
 */
record Experiments(Map<Integer, String> faults, Map<Integer, String> skews) {

    Experiments {
        faults = Map.copyOf(faults);
        skews = Map.copyOf(skews);
    }

    /** @return the replicas whose files were changed: they read them at their start */
    List<Integer> write(GroupDirectory directory, GroupFile group) throws CommandException, IOException {
        check(group);
        TreeMap<Integer, Boolean> changed = new TreeMap<>();
        for (Map.Entry<Integer, String> fault : faults.entrySet()) {
            boolean isNone = fault.getValue().equals(Fault.NONE.option());
            changed.merge(fault.getKey(), write(directory, fault.getKey(), "fault", isNone ? "" : "\"" + fault.getValue() + "\""), Boolean::logicalOr);
        }
        for (Map.Entry<Integer, String> skew : skews.entrySet()) {
            Duration ahead = Skew.parse(skew.getValue());
            changed.merge(skew.getKey(), write(directory, skew.getKey(), "clock_skew_ms", ahead.isZero() ? "" : "" + ahead.toMillis()), Boolean::logicalOr);
        }
        List<Integer> ids = new ArrayList<>();
        changed.forEach((id, isChanged) -> {
            if (isChanged) {
                ids.add(id);
            }
        });
        return ids;
    }

    private static boolean write(GroupDirectory directory, int id, String key, String value) throws IOException {
        return ConfigLine.write(directory.replica(id).config(), key, value);
    }

    private void check(GroupFile group) throws CommandException {
        for (Map.Entry<Integer, String> fault : new TreeMap<>(faults).entrySet()) {
            checkReplica("--fault", fault.getKey(), group);
            if (!Fault.objection(fault.getValue()).isEmpty()) {
                throw new CommandException("--fault " + fault.getKey() + "=" + fault.getValue() + " " + Fault.objection(fault.getValue()));
            }
        }
        for (Map.Entry<Integer, String> skew : new TreeMap<>(skews).entrySet()) {
            checkReplica("--skew", skew.getKey(), group);
            Skew.parse(skew.getValue());
        }
        if (!faults.isEmpty() && !group.config().development()) {
            throw new CommandException("BD-1007: " + group.path() + ": faults are played only in a group made by 'bftldap dev up'; this one is not");
        }
        if (!skews.isEmpty() && !group.config().development()) {
            throw new CommandException("BD-1007: " + group.path() + ": clocks are set wrong only in a group made by 'bftldap dev up'; this one is not");
        }
    }

    private static void checkReplica(String option, int id, GroupFile group) throws CommandException {
        if (id < 0 || id >= group.config().size()) {
            throw new CommandException(option + " names replica " + id + "; the group has replicas 0 to " + (group.config().size() - 1));
        }
    }
}
