package org.bftldap.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Locale;
import org.bftldap.directory.result.AccessExplanation;
import org.bftldap.directory.result.AccessExplanation.Action;
import org.bftldap.directory.result.AccessExplanation.Check;
import org.bftldap.directory.result.AccessExplanation.Rule;
import org.jspecify.annotations.Nullable;

/** An explanation for people and for programs; the fields of the latter are described in {@code docs/reference/cli.md} and stay. */
final class AclText {

    private static final Gson GSON = new GsonBuilder().serializeNulls().disableHtmlEscaping().setPrettyPrinting().create();
    private static final String CHECK = "    %-4s %-20s %-10s %s%n";

    private AclText() {}

    static String table(String as, String entry, @Nullable String attribute, AccessExplanation explanation, List<Action> actions) {
        StringBuilder out = new StringBuilder();
        out.append("as     ").append(as).append(explanation.requestorExists() ? "" : "   (no such entry: rules decide by its name)").append('\n');
        out.append("entry  ").append(entry).append(explanation.entryExists() ? "" : "   (does not exist: as if it did)").append('\n');
        if (attribute != null) {
            out.append("attr   ").append(attribute).append('\n');
        }
        for (Action action : actions) {
            out.append('\n').append(action.name()).append(": ").append(action.permitted() ? "permitted" : "DENIED").append('\n');
            for (Check check : action.checks()) {
                out.append(String.format(
                        Locale.ROOT, CHECK, check.permitted() ? "yes" : "NO", check.right(), check.part().name().toLowerCase(Locale.ROOT), why(check)));
            }
        }
        return out.toString();
    }

    private static String why(Check check) {
        return switch (check.ground()) {
            case ADMINISTRATOR -> "an administrator stands above the rules";
            case GRANT -> "a grant of this agent, below ou=grants,ou=system";
            case NO_RULE -> "no rule grants it";
            case PASSWORD -> "nobody reads, compares or searches by passwords";
            case RULES -> String.join("; ", check.rules().stream().map(AclText::told).toList());
        };
    }

    private static String told(Rule rule) {
        return "\"" + rule.tag() + "\" of " + rule.subentry() + ", precedence " + rule.precedence() + ", " + rule.effect().name().toLowerCase(Locale.ROOT) + " it to "
                + rule.users();
    }

    static String json(String as, String entry, @Nullable String attribute, AccessExplanation explanation, List<Action> actions) {
        JsonObject json = new JsonObject();
        json.addProperty("as", as);
        json.addProperty("asExists", explanation.requestorExists());
        json.addProperty("entry", entry);
        json.addProperty("entryExists", explanation.entryExists());
        json.addProperty("attribute", attribute);
        JsonArray all = new JsonArray();
        actions.forEach(action -> all.add(json(action)));
        json.add("actions", all);
        return GSON.toJson(json) + "\n";
    }

    private static JsonObject json(Action action) {
        JsonObject json = new JsonObject();
        json.addProperty("action", action.name());
        json.addProperty("permitted", action.permitted());
        JsonArray checks = new JsonArray();
        for (Check check : action.checks()) {
            JsonObject one = new JsonObject();
            one.addProperty("right", check.right());
            one.addProperty("of", check.part().name().toLowerCase(Locale.ROOT));
            one.addProperty("permitted", check.permitted());
            one.addProperty("ground", check.ground().name().toLowerCase(Locale.ROOT));
            JsonArray rules = new JsonArray();
            for (Rule rule : check.rules()) {
                JsonObject told = new JsonObject();
                told.addProperty("subentry", rule.subentry());
                told.addProperty("identificationTag", rule.tag());
                told.addProperty("precedence", rule.precedence());
                told.addProperty("effect", rule.effect().name().toLowerCase(Locale.ROOT));
                told.addProperty("userClasses", rule.users());
                rules.add(told);
            }
            one.add("rules", rules);
            checks.add(one);
        }
        json.add("checks", checks);
        return json;
    }
}
