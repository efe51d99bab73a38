package org.bftldap.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bftldap.directory.admin.AgentReport;

/** How an agent is. @param role {@code up}, {@code down}, {@code unreachable} or {@code foreign} */
record AgentRow(String name, String role, Optional<AgentReport> report) {

    private static final int SHOWN_MAX = 5;

    /** @param groupFile digest of the group file here; an agent with another one is foreign */
    static AgentRow of(Told<AgentReport> told, String groupFile) {
        if (told.report().isEmpty()) {
            return new AgentRow(told.name(), GroupHealth.silent(told.process()), Optional.empty());
        }
        boolean ours = told.report().get().groupFile().equals(groupFile);
        return new AgentRow(told.name(), ours ? "up" : "foreign", ours ? told.report() : Optional.empty());
    }

    List<AgentReport.Source> failingSources() {
        return report.stream().flatMap(each -> each.sources().stream()).filter(source -> !source.failure().isEmpty()).toList();
    }

    /** What a person should know, a sentence each. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (!role.equals("up")) {
            notes.add(name + " is " + role + ": its resource is not kept up to date");
        }
        failingSources().stream().limit(SHOWN_MAX).forEach(source -> notes.add(name + ": " + source.name() + " " + source.failure()));
        report.ifPresent(each -> {
            each.suffixes().stream().filter(suffix -> !suffix.registration().equals("valid")).forEach(suffix ->
                    notes.add(name + ": the registration of " + suffix.dn() + " is " + suffix.registration()));
            each.publishing().refused().stream().limit(SHOWN_MAX).forEach(refused -> notes.add(name + ": the group refuses " + refused));
            each.findings().stream().limit(SHOWN_MAX).forEach(finding -> notes.add(name + ": not published: " + finding));
            if (each.findingCount() > SHOWN_MAX) {
                notes.add(name + ": not published: " + (each.findingCount() - SHOWN_MAX) + " more");
            }
        });
        return notes;
    }
}
