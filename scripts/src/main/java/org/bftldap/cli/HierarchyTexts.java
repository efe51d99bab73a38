package org.bftldap.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Locale;

/** A tree of groups for people and for programs; the fields are described in {@code docs/reference/cli.md} and stay. */
final class HierarchyTexts {

    private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().setPrettyPrinting().create();
    private static final String FORMAT = "%-20s %-7s %-22s %6s %9s %9s %7s %8s %6s %9s %7s%n";

    private HierarchyTexts() {}

    static String table(List<HierarchyRow> rows) {
        StringBuilder out = new StringBuilder();
        out.append(line("GROUP", "ANSWER", "ASKS", "LINKS", "QUESTIONS", "ANSWERED", "FAILED", "REFUSED", "KEPT", "HITS", "STALE"));
        for (HierarchyRow row : rows) {
            String answering = row.answering() + "/" + row.replicas();
            out.append(String.format(
                    Locale.ROOT, "%-20s %-7s holds %s%n", "  ".repeat(row.depth()) + row.group(), answering, String.join(" ", row.suffixes())));
            for (HierarchyRow.Neighbour n : row.neighbours()) {
                out.append(line(
                        "", "", n.relation() + " " + n.group(), n.links(), n.questions(), n.answered(), n.failed(), n.refused(), n.kept(), n.hits(), n.stale()));
                if (!n.suffixes().isEmpty()) {
                    out.append(String.format(Locale.ROOT, "%-28s delegated, epoch %d: %s%n", "", n.epoch(), String.join(" ", n.suffixes())));
                }
            }
        }
        return out.toString();
    }

    private static String line(Object... cells) {
        return String.format(Locale.ROOT, FORMAT, cells);
    }

    static String json(List<HierarchyRow> rows) {
        JsonObject json = new JsonObject();
        json.add("groups", GSON.toJsonTree(rows));
        return GSON.toJson(json) + "\n";
    }
}
