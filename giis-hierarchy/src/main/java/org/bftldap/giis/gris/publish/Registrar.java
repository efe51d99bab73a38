package org.bftldap.giis.gris.publish;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.bftldap.directory.config.GrisRegistration;
import org.bftldap.directory.operation.Filter;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.registration.RegistrationNames;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.giis.gris.content.EntryName;
import org.bftldap.giis.gris.loop.Loop;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one suffix registered: registers, renews at half of the time that was granted, registers anew when it was given up. One small
 * ordered operation each; the entries are not touched. For the loop's thread.
 */
public final class Registrar {

    private static final Logger LOG = LoggerFactory.getLogger(Registrar.class);

    private static final int SUCCESS = 0;
    private static final int NO_SUCH_OBJECT = 32;
    private static final String TYPE = "gris";
    private static final String STILL_VALID = "VALID";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMddHHmmss", Locale.ROOT);
    private static final int TIME_LENGTH = 14;

    /** Of the time that was granted: that many parts, after one of which a renewal that failed is tried again. */
    private static final int TRIES = 8;

    private final Loop loop;
    private final Group group;
    private final EntryName suffix;
    private final GrisRegistration settings;
    private final String host;
    private final Duration retryMax;
    private final Backoff backoff;
    private final Publisher publisher;
    private String state = "none";
    private Duration granted;
    private boolean registered;
    private boolean stopped;
    private Loop.Timer timer = () -> {};

    /** @param publisher opened while the suffix is registered */
    public Registrar(Loop loop, Group group, EntryName suffix, GrisRegistration settings, String host, Duration retryMax, Publisher publisher) {
        this.loop = loop;
        this.group = group;
        this.suffix = suffix;
        this.settings = settings;
        this.host = host;
        this.retryMax = retryMax;
        this.backoff = new Backoff(retryMax);
        this.publisher = publisher;
        this.granted = settings.ttl();
    }

    /** {@code valid}, {@code none}, or what the group said. */
    public String state() {
        return state;
    }

    public void register() {
        send(
                new Operation.Register(
                        suffix.dn(), "", TYPE, host, settings.port(), seconds(settings.ttl()), seconds(settings.keep()), seconds(settings.cacheTtl()), List.of()),
                this::register,
                result -> {
                    if (result.code() == SUCCESS) {
                        valid(result);
                        learn(result.matchedDn());
                    } else {
                        refused(result);
                    }
                });
    }

    /** Ends the registration. @return done when the group has answered, or gives no answer */
    public CompletableFuture<Void> withdraw() {
        stop();
        publisher.close();
        if (!registered) {
            return CompletableFuture.completedFuture(null);
        }
        return group.write(new Operation.Withdraw(suffix.dn(), host, settings.port())).handle((result, failure) -> {
            LOG.info("withdrawn {}: {}", suffix, result == null ? "no answer" : "" + result.code());
            return null;
        });
    }

    /** Does nothing more; the registration ends by its time. */
    public void stop() {
        stopped = true;
        timer.cancel();
    }

    private void renew() {
        send(new Operation.Renew(suffix.dn(), host, settings.port()), this::renew, result -> {
            if (result.code() == SUCCESS) {
                valid(result);
                timer = loop.after(granted.dividedBy(2), this::renew);
            } else if (result.code() == NO_SUCH_OBJECT) {
                lost();
                register();
            } else {
                refused(result);
            }
        });
    }

    private interface Answered {
        void by(DirectoryResult result);
    }

    private void send(Operation operation, Runnable again, Answered answered) {
        if (stopped) {
            return;
        }
        group.write(operation).whenComplete((result, failure) -> loop.execute(() -> {
            if (stopped) {
                return;
            }
            if (result != null) {
                backoff.reset();
                answered.by(result);
            } else {
                LOG.warn("BD-6003: the group did not answer the registration of {}: {}", suffix, failure == null ? "no answer" : Failures.text(failure));
                Duration pause = backoff.next();
                Duration part = granted.dividedBy(TRIES);
                timer = loop.after(registered && pause.compareTo(part) > 0 ? part : pause, again);
            }
        }));
    }

    /** While it was not valid, the group may have changed what it says. */
    private void valid(DirectoryResult result) {
        boolean opens = !registered || !result.message().equals(STILL_VALID);
        if (opens) {
            LOG.info("registered {}, before {}", suffix, result.message());
        }
        state = "valid";
        registered = true;
        if (opens) {
            publisher.open();
        }
    }

    private void lost() {
        registered = false;
        state = "none";
        publisher.close();
    }

    private void refused(DirectoryResult result) {
        String reason = "refused: " + result.code() + (result.message().isEmpty() ? "" : " " + result.message());
        if (!reason.equals(state)) {
            LOG.warn("BD-6008: the registration of {} is {}; nothing is published there", suffix, reason);
        }
        lost();
        state = reason;
        timer = loop.after(retryMax, this::register);
    }

    /** How long it is valid is what was granted, which may be less than what was asked for. */
    private void learn(String dn) {
        group.search(new Operation.Search(
                        dn, Operation.Scope.BASE, Operation.AliasDereferencing.NEVER, 0, Operation.Values.WITH_VALUES,
                        new Filter.Present("objectClass"), List.of(RegistrationNames.VALID_FROM, RegistrationNames.VALID_TO)))
                .whenComplete((found, failure) -> loop.execute(() -> {
                    granted = validity(found).orElse(settings.ttl());
                    if (!stopped) {
                        timer = loop.after(granted.dividedBy(2), this::renew);
                    }
                }));
    }

    private static Optional<Duration> validity(Group.@Nullable Found found) {
        if (found == null || found.entries().size() != 1) {
            return Optional.empty();
        }
        Optional<LocalDateTime> from = time(found.entries().get(0), RegistrationNames.VALID_FROM);
        Optional<LocalDateTime> to = time(found.entries().get(0), RegistrationNames.VALID_TO);
        return from.isEmpty() || to.isEmpty() ? Optional.empty() : Optional.of(Duration.between(from.get(), to.get())).filter(time -> time.toSeconds() > 1);
    }

    private static Optional<LocalDateTime> time(Group.FoundEntry entry, String attribute) {
        try {
            return entry.attributes().stream()
                    .filter(each -> each.description().equalsIgnoreCase(attribute) && !each.values().isEmpty())
                    .map(each -> new String(each.values().get(0), java.nio.charset.StandardCharsets.UTF_8))
                    .filter(text -> text.length() >= TIME_LENGTH)
                    .map(text -> LocalDateTime.parse(text.substring(0, TIME_LENGTH), TIME))
                    .findFirst();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static int seconds(Duration time) {
        return (int) time.toSeconds();
    }
}
