package org.bftldap.directory.config;

import java.time.Duration;
import java.util.Optional;

/**
 * The table {@code [registration]} of {@code gris.toml}: what an agent says of itself when it registers its suffixes.
 *
 * @param ttl how long a registration is valid without being renewed; the grant may make it shorter
 * @param keep how long it is kept, valid or not
 * @param cacheTtl how long those who ask may keep what they read
 * @param host where the resource is; empty: this machine's name
 * @param port at which the resource's own information service would answer
 */
public record GrisRegistration(Duration ttl, Duration keep, Duration cacheTtl, Optional<String> host, int port) {

    private static final int DAYS_30_SECONDS = 30 * 86_400;

    static GrisRegistration of(Section top) throws ConfigException {
        Section s = top.sectionOrEmpty("registration").allow("ttl_seconds", "keep_seconds", "cache_ttl_seconds", "host", "port");
        int ttl = s.integer("ttl_seconds", 300, 4, DAYS_30_SECONDS);
        int keep = s.integer("keep_seconds", Math.max(3_600, ttl), 4, DAYS_30_SECONDS);
        if (keep < ttl) {
            throw s.error(ConfigError.BAD_VALUE, "keep_seconds", "is " + keep + "; use at least ttl_seconds, " + ttl);
        }
        return new GrisRegistration(
                Duration.ofSeconds(ttl),
                Duration.ofSeconds(keep),
                Duration.ofSeconds(s.integer("cache_ttl_seconds", 30, 0, DAYS_30_SECONDS)),
                s.has("host") ? Optional.of(host(s)) : Optional.empty(),
                s.integer("port", 2135, 1, 65_535));
    }

    private static String host(Section s) throws ConfigException {
        String host = s.string("host");
        if (!host.matches("[A-Za-z0-9][A-Za-z0-9.:_-]{0,254}")) {
            throw s.error(ConfigError.BAD_VALUE, "host", "is \"" + host + "\"; write a host's name or address");
        }
        return host;
    }
}
