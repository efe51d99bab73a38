package org.bftldap.directory.config;

import java.time.Duration;
import java.util.List;

/**
 * The table {@code [publish]} of {@code gris.toml}: how an agent brings its entries into the group.
 *
 * @param deleteDelay how long an entry stays that no source gives any more
 * @param noise attributes whose change alone is sent only with {@code noiseRefresh}
 * @param noiseRefresh how often noise is sent
 * @param inFlightMax updates that may be under way for each suffix; fewer after failures
 * @param deadline after which an operation that no quorum answered is given up
 * @param retryMax longest pause after a failure; the first is a second, each next one twice the last
 * @param onStop what becomes of the registrations when the agent is stopped
 */
public record GrisPublishing(
        Duration deleteDelay, List<String> noise, Duration noiseRefresh, int inFlightMax, Duration deadline, Duration retryMax, OnStop onStop) {

    /** Times of creation and of validity, which change with every run of most providers. */
    public static final List<String> NOISE_DEFAULT =
            List.of("GLUE2EntityCreationTime", "Mds-validfrom", "Mds-validto", "Mds-keepto");

    /** What an agent does with its registrations when it is told to stop; the entries follow them. */
    public enum OnStop {
        KEEP,
        WITHDRAW
    }

    public GrisPublishing {
        noise = List.copyOf(noise);
    }

    static GrisPublishing of(Section top) throws ConfigException {
        Section s = top.sectionOrEmpty("publish")
                .allow("delete_delay_seconds", "noise", "noise_refresh_seconds", "in_flight_max", "deadline_ms", "retry_max_seconds", "on_stop");
        return new GrisPublishing(
                Duration.ofSeconds(s.integer("delete_delay_seconds", 300, 0, 30 * 86_400)),
                s.has("noise") ? s.strings("noise") : NOISE_DEFAULT,
                Duration.ofSeconds(s.integer("noise_refresh_seconds", 600, 1, 30 * 86_400)),
                s.integer("in_flight_max", 128, 1, 4_096),
                Duration.ofMillis(s.integer("deadline_ms", 10_000, 100, 600_000)),
                Duration.ofSeconds(s.integer("retry_max_seconds", 60, 1, 3_600)),
                s.choice("on_stop", "keep", List.of("keep", "withdraw")).equals("keep") ? OnStop.KEEP : OnStop.WITHDRAW);
    }
}
