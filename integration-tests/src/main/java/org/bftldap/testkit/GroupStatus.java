package org.bftldap.testkit;

import com.unboundid.util.json.JSONArray;
import com.unboundid.util.json.JSONException;
import com.unboundid.util.json.JSONObject;
import com.unboundid.util.json.JSONValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What {@code bftldap status -o json} told.
 *
 * @param view of f+1 replicas at least
 * @param primary of that view
 */
public record GroupStatus(int exitCode, long view, int primary, List<Replica> replicas, List<String> notes) {
    public static final int HEALTHY = 0;
    public static final int DEGRADED = 3;
    public static final int NO_QUORUM = 4;

    public GroupStatus {
        replicas = List.copyOf(replicas);
        notes = List.copyOf(notes);
    }

    /** @param role as told; a replica that does not answer has a role that is neither {@code primary} nor {@code backup} */
    public record Replica(int id, String role, long view, long executed, long stable, String digest, boolean suspect, boolean slow) {
        public boolean takesPart() {
            return role.equals("primary") || role.equals("backup");
        }
    }

    /** What {@code status -o json} printed. */
    public static GroupStatus of(CommandResult result) {
        try {
            JSONObject all = new JSONObject(result.out());
            List<Replica> replicas = new ArrayList<>();
            for (JSONValue value : ((JSONArray) all.getField("replicas")).getValues()) {
                replicas.add(replica((JSONObject) value));
            }
            List<String> notes = ((JSONArray) all.getField("notes")).getValues().stream().map(JSONValue::toString).toList();
            return new GroupStatus(result.exitCode(), number(all, "view"), (int) number(all, "primary"), replicas, notes);
        } catch (JSONException e) {
            throw new AssertionError("the status is no JSON: " + result, e);
        }
    }

    private static Replica replica(JSONObject json) {
        return new Replica(
                (int) number(json, "id"),
                text(json, "role"),
                number(json, "view"),
                number(json, "executed"),
                number(json, "stable"),
                text(json, "digest"),
                told(json.getField("suspect")),
                told(json.getField("slow")));
    }

    private static String text(JSONObject json, String field) {
        return Optional.ofNullable(json.getFieldAsString(field)).orElse("");
    }

    private static long number(JSONObject json, String field) {
        return Optional.ofNullable(json.getFieldAsLong(field)).orElse(-1L);
    }

    /** A suspect is named by true, by a reason, or by a list of reasons. */
    private static boolean told(@Nullable JSONValue value) {
        if (value == null) {
            return false;
        }
        String text = value.toNormalizedString();
        return !Set.of("null", "false", "\"\"", "[]", "\"-\"").contains(text);
    }

    public Set<Integer> suspects() {
        return replicas.stream().filter(Replica::suspect).map(Replica::id).collect(Collectors.toSet());
    }

    public Set<Integer> slow() {
        return replicas.stream().filter(Replica::slow).map(Replica::id).collect(Collectors.toSet());
    }

    public boolean allTakePart() {
        return replicas.stream().allMatch(Replica::takesPart);
    }

    /** @return whether all replicas take part, executed the same and hold the same state at the same stable checkpoint */
    public boolean allEqual() {
        return allTakePart()
                && replicas.stream().map(Replica::executed).distinct().count() == 1
                && replicas.stream().map(replica -> replica.stable() + "/" + replica.digest()).distinct().count() == 1;
    }
}
