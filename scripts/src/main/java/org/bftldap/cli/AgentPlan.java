package org.bftldap.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * An agent that is to be made.
 *
 * @param name in the group file; also the last part of its suffixes
 * @param adminPort loopback status port
 * @param suffixes below which it publishes
 */
record AgentPlan(String name, int adminPort, List<Suffix> suffixes) {

    private static final String GLUE1 = "o=grid";
    private static final String GLUE2 = "o=glue";

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

        /** The entry between the naming context and the agent's own. */
        Optional<String> above() {
            int comma = below.indexOf(',');
            return comma < 0 ? Optional.empty() : Optional.of(dn().substring(comma + 1));
        }
    }

    AgentPlan {
        suffixes = List.copyOf(suffixes);
    }

    static AgentPlan of(String name, int adminPort, List<String> contexts) {
        return new AgentPlan(name, adminPort, suffixes(name, contexts));
    }

    /**
     * In each of the two namespaces of grid information, below the first naming context of it that the group holds: the whole, or a domain's. Sources write one
     * name in each namespace, so there is one place for it.
     */
    static List<Suffix> suffixes(String name, List<String> contexts) {
        List<Suffix> suffixes = new ArrayList<>();
        first(contexts, GLUE1).ifPresent(context -> suffixes.add(new Suffix(
                context,
                // As a top BDII has it. Below a domain's own name there is no need of another.
                "Mds-Vo-name=" + name + (plain(context).equals(GLUE1) ? ",Mds-Vo-name=local" : ""),
                "Mds-Vo-name=resource,o=grid",
                "Mds")));
        first(contexts, GLUE2).ifPresent(context -> suffixes.add(new Suffix(context, "GLUE2GroupID=" + name, "GLUE2GroupID=resource,o=glue", "GLUE2Group")));
        return suffixes;
    }

    private static Optional<String> first(List<String> contexts, String namespace) {
        return contexts.stream().filter(context -> plain(context).equals(namespace) || plain(context).endsWith("," + namespace)).findFirst();
    }

    private static String plain(String dn) {
        return dn.toLowerCase(Locale.ROOT).replace(" ", "");
    }
}
