package org.bftldap.testkit;

import com.unboundid.util.json.JSONArray;
import com.unboundid.util.json.JSONException;
import com.unboundid.util.json.JSONNumber;
import com.unboundid.util.json.JSONObject;
import com.unboundid.util.json.JSONValue;
import java.util.ArrayList;
import java.util.List;

/** What {@code bftldap hierarchy -o json} told. */
public record GridStatus(List<Group> groups) {

    /**
     * One group.
     *
     * @param leases answers of its replicas that others keep
     * @param hits questions to other groups answered by kept answers
     * @param misses those for which none was kept
     * @param stale kept answers that were no longer vouched for
     */
    public record Group(String name, int leases, long notices, long hits, long misses, long stale) {}

    public GridStatus {
        groups = List.copyOf(groups);
    }

    public static GridStatus of(CommandResult result) {
        try {
            List<Group> groups = new ArrayList<>();
            for (JSONValue value : array(new JSONObject(result.orFail().out()), "groups")) {
                groups.add(group((JSONObject) value));
            }
            return new GridStatus(groups);
        } catch (JSONException e) {
            throw new AssertionError("the hierarchy is no JSON: " + result, e);
        }
    }

    private static Group group(JSONObject json) {
        long hits = 0;
        long misses = 0;
        long stale = 0;
        for (JSONValue neighbour : array(json, "neighbours")) {
            hits += number((JSONObject) neighbour, "hits");
            misses += number((JSONObject) neighbour, "misses");
            stale += number((JSONObject) neighbour, "stale");
        }
        return new Group(json.getFieldAsString("group"), (int) number(json, "leases"), number(json, "notices"), hits, misses, stale);
    }

    private static List<JSONValue> array(JSONObject json, String field) {
        return ((JSONArray) json.getField(field)).getValues();
    }

    private static long number(JSONObject json, String field) {
        return ((JSONNumber) json.getField(field)).getValue().longValueExact();
    }

    public Group group(String name) {
        return groups.stream().filter(group -> group.name().equals(name)).findFirst().orElseThrow(() -> new AssertionError("no group " + name + " in " + this));
    }
}
