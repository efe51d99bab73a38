package org.bftldap.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An agent that is to be made.
 *
 * @param name in the group file; also the last part of its suffixes
 * @param adminPort loopback status port
 * @param suffixes below which it publishes
 */
record AgentPlan(String name, int adminPort, List<Suffix> suffixes) {

    /**
     * Where an agent publishes.
     *
     * @param context the naming context
     * @param below the part of the DN in front of that
     * @param written what providers made for BDII write instead
     * @param objectClass of the entry itself
     */
    record Suffix(String context, String below, String written, String objectClass) {

        String dn() {
            return below + "," + context;
        }
    }

    AgentPlan {
        suffixes = List.copyOf(suffixes);
    }

    static AgentPlan of(String name, int adminPort, List<String> contexts) {
        return new AgentPlan(name, adminPort, suffixes(name, contexts));
    }

    /** In each naming context of grid information; empty where there is none. */
    static List<Suffix> suffixes(String name, List<String> contexts) {
        List<Suffix> suffixes = new ArrayList<>();
        for (String context : contexts) {
            switch (context.toLowerCase(Locale.ROOT).replace(" ", "")) {
                case "o=grid" -> suffixes.add(new Suffix(context, "Mds-Vo-name=" + name + ",Mds-Vo-name=local", "Mds-Vo-name=resource," + context, "Mds"));
                case "o=glue" -> suffixes.add(new Suffix(context, "GLUE2GroupID=" + name, "GLUE2GroupID=resource," + context, "GLUE2Group"));
                default -> {}
            }
        }
        return suffixes;
    }
}
