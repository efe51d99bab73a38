package org.bftldap.directory.admin;

import java.io.IOException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import org.bftldap.bft.client.ClientStatus;
import org.bftldap.bft.config.GroupConfig;

/**
 * What an agent's {@code /status} tells, as JSON.
 *
 * @param group name of the group
 * @param groupFile digest of the group file, lower-case hex
 * @param client the agent's id among the group's clients
 * @param name its name in the group file
 * @param publishing of all suffixes together
 * @param findings what of the sources is not published and why, the first ones, a line each
 * @param findingCount all of them
 */
public record AgentReport(
        String group,
        String groupFile,
        int client,
        String name,
        ClientStatus observed,
        Publishing publishing,
        List<Suffix> suffixes,
        List<Source> sources,
        List<String> findings,
        int findingCount) {

    public static AgentReport of(
            GroupConfig group, int client, String name, ClientStatus observed, List<Suffix> suffixes, List<Source> sources, List<String> findings, int findingCount) {
        return new AgentReport(
                group.name(),
                HexFormat.of().formatHex(group.fileDigest()),
                client,
                name,
                observed,
                Publishing.sum(suffixes.stream().map(Suffix::publishing).toList()),
                suffixes,
                sources,
                findings,
                findingCount);
    }

    /**
     * One suffix of an agent.
     *
     * @param registration {@code valid}, {@code none}, or why not
     */
    public record Suffix(String dn, String registration, Publishing publishing) {}

    /**
     * How what the group holds stands to what the sources give.
     *
     * @param state {@code in-sync}, {@code updating}, {@code unread} (what the group holds), {@code pausing} (after a failure) or {@code closed} (not registered)
     * @param held entries that the group holds below the agent's suffixes; -1 if not known now
     * @param wanted entries that the sources give
     * @param waiting updates due or under way
     * @param leaving entries that no source gives, and whose delay is not over
     * @param adds done since the start, as the next two
     * @param refusedUpdates updates that the group refused, since the start
     * @param failures times that the group gave no answer, since the start
     * @param refusedEntries entries that the group refuses as they are now
     * @param refused the first of them, a line each
     */
    public record Publishing(
            String state,
            int held,
            int wanted,
            int waiting,
            int leaving,
            long adds,
            long modifies,
            long deletes,
            long refusedUpdates,
            long failures,
            int refusedEntries,
            List<String> refused) {

        /** Of an agent that has not begun. */
        public static final Publishing NONE = new Publishing("unread", -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, List.of());

        /** From good to bad. */
        private static final List<String> STATES = List.of("in-sync", "updating", "unread", "pausing", "closed");

        /** All together; the worst state. */
        public static Publishing sum(List<Publishing> all) {
            if (all.isEmpty()) {
                return NONE;
            }
            boolean known = all.stream().allMatch(each -> each.held() >= 0);
            return new Publishing(
                    all.stream().map(Publishing::state).max(Comparator.comparingInt(STATES::indexOf)).orElseThrow(),
                    known ? all.stream().mapToInt(Publishing::held).sum() : -1,
                    all.stream().mapToInt(Publishing::wanted).sum(),
                    all.stream().mapToInt(Publishing::waiting).sum(),
                    all.stream().mapToInt(Publishing::leaving).sum(),
                    all.stream().mapToLong(Publishing::adds).sum(),
                    all.stream().mapToLong(Publishing::modifies).sum(),
                    all.stream().mapToLong(Publishing::deletes).sum(),
                    all.stream().mapToLong(Publishing::refusedUpdates).sum(),
                    all.stream().mapToLong(Publishing::failures).sum(),
                    all.stream().mapToInt(Publishing::refusedEntries).sum(),
                    all.stream().flatMap(each -> each.refused().stream()).toList());
        }

        public Publishing {
            refused = List.copyOf(refused);
        }
    }

    /**
     * How a source is.
     *
     * @param name such as {@code provider/glue}
     * @param state {@code ok}, {@code failing}, {@code running} or {@code waiting} (for its first run)
     * @param failure why the last run failed; empty if it did not
     * @param records that count now
     * @param problems records and values of it that could not be read
     * @param runs since the start; 0 for files
     * @param ageSeconds since it last gave something; -1 if never
     */
    public record Source(
            String name, String state, String failure, int records, int problems, long runs, long failedRuns, long ageSeconds) {}

    public String json() {
        return Json.write(this);
    }

    /** Reads what {@link #json} writes. @throws IOException if the text is no report */
    public static AgentReport parse(String json) throws IOException {
        AgentReport report = Json.read(json, AgentReport.class);
        if (report.group() == null || report.groupFile() == null || report.publishing() == null || report.sources() == null || report.suffixes() == null) {
            throw new IOException("not an agent's status");
        }
        return report;
    }
}
