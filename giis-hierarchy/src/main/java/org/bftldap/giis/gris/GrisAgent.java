package org.bftldap.giis.gris;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.bftldap.directory.admin.AgentReport;
import org.bftldap.directory.config.GrisFile;
import org.bftldap.directory.config.GrisPublishing;
import org.bftldap.giis.gris.content.Assembly;
import org.bftldap.giis.gris.content.BadNameException;
import org.bftldap.giis.gris.content.DelayedDeletion;
import org.bftldap.giis.gris.content.DirectoryEntry;
import org.bftldap.giis.gris.content.EntryName;
import org.bftldap.giis.gris.content.Finding;
import org.bftldap.giis.gris.content.Names;
import org.bftldap.giis.gris.content.Resolved;
import org.bftldap.giis.gris.content.SourceText;
import org.bftldap.giis.gris.content.Vocabulary;
import org.bftldap.giis.gris.ldif.LdifText;
import org.bftldap.giis.gris.loop.Loop;
import org.bftldap.giis.gris.publish.Backoff;
import org.bftldap.giis.gris.publish.Failures;
import org.bftldap.giis.gris.publish.Group;
import org.bftldap.giis.gris.publish.Holdings;
import org.bftldap.giis.gris.publish.Publisher;
import org.bftldap.giis.gris.publish.Registrar;
import org.bftldap.giis.gris.source.ProgramRunner;
import org.bftldap.giis.gris.source.Sources;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An agent at work. Its methods may be called from any thread; what it does is done on its loop. */
public final class GrisAgent {

    private static final Logger LOG = LoggerFactory.getLogger(GrisAgent.class);

    /** Changes that come together are sent together. */
    private static final Duration GATHER = Duration.ofMillis(50);

    private static final int FINDINGS_LOGGED_MAX = 5;
    private static final int FINDINGS_SHOWN_MAX = 20;

    private final Loop loop;
    private final GrisFile file;
    private final Group group;
    private final Sources sources;
    private final Heartbeat heartbeat;
    private final Backoff backoff;
    private final List<Place> places = new ArrayList<>();
    private Names names = new Names(Vocabulary.NONE);
    private List<Resolved.Rename> renames = List.of();
    private Map<LdifText, Resolved> resolved = new IdentityHashMap<>();
    private boolean gathering;
    private boolean stopping;
    private List<Finding> findings = List.of();
    private int findingCount;
    private volatile Seen seen = new Seen(List.of(), List.of(), List.of(), 0);

    /** @param findings the first ones of {@code findingCount} */
    record Seen(List<AgentReport.Suffix> suffixes, List<AgentReport.Source> sources, List<String> findings, int findingCount) {
        AgentReport.Publishing publishing() {
            return AgentReport.Publishing.sum(suffixes.stream().map(AgentReport.Suffix::publishing).toList());
        }
    }

    /** One suffix: each is registered, and published to, on its own, so that what is wrong with one costs no other. */
    private record Place(EntryName suffix, Registrar registrar, Publisher publisher) {}

    public GrisAgent(Loop loop, GrisFile file, Group group, ProgramRunner runner) {
        this.loop = loop;
        this.file = file;
        this.group = group;
        this.backoff = new Backoff(file.publishing().retryMax());
        this.sources = new Sources(loop, file.sources(), runner, this::sourcesChanged);
        this.heartbeat = new Heartbeat(loop, file.checks(), runner, this::sourcesChanged);
    }

    public void start() {
        loop.execute(() -> {
            sources.start();
            heartbeat.start();
            learn();
        });
    }

    /** @return done when nothing is left to do */
    public CompletableFuture<Void> stop() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.execute(() -> {
            stopping = true;
            sources.stop();
            heartbeat.stop();
            CompletableFuture<?>[] withdrawals = places.stream()
                    .map(Place::registrar)
                    .map(file.publishing().onStop() == GrisPublishing.OnStop.KEEP ? GrisAgent::kept : Registrar::withdraw)
                    .toArray(CompletableFuture<?>[]::new);
            CompletableFuture.allOf(withdrawals).thenAccept(done::complete);
        });
        return done;
    }

    private static CompletableFuture<Void> kept(Registrar registrar) {
        registrar.stop();
        return CompletableFuture.completedFuture(null);
    }

    /** As of now, or, where the agent is busy for longer than a second, as of the last time that somebody asked. Not for the loop's thread. */
    Seen seen() {
        CompletableFuture<Seen> now = new CompletableFuture<>();
        loop.execute(() -> now.complete(look()));
        try {
            seen = now.get(1, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.debug("the agent is busy", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return seen;
    }

    /** Learns what the group calls its attributes, again and again until it tells. */
    private void learn() {
        new Holdings(group).vocabulary().whenComplete((vocabulary, failure) -> loop.execute(() -> {
            if (failure == null) {
                begin(vocabulary);
            } else {
                LOG.warn("BD-6003: the group does not tell its schema: {}", Failures.text(failure));
                loop.after(backoff.next(), this::learn);
            }
        }));
    }

    private void begin(Vocabulary vocabulary) {
        names = new Names(vocabulary);
        renames = file.renames().entrySet().stream().map(each -> new Resolved.Rename(name(each.getKey()), name(each.getValue()))).toList();
        String host = file.registration().host().orElseGet(GrisAgent::thisHost);
        Duration retryMax = file.publishing().retryMax();
        for (String suffix : file.suffixes()) {
            Publisher publisher = new Publisher(loop, group, names, name(suffix), file.publishing());
            Registrar registrar = new Registrar(loop, group, name(suffix), file.registration(), host, retryMax, publisher);
            places.add(new Place(name(suffix), registrar, publisher));
            registrar.register();
        }
        assemble();
    }

    private EntryName name(String dn) {
        try {
            return names.name(dn);
        } catch (BadNameException e) {
            throw new IllegalStateException("the configuration's names were checked", e);
        }
    }

    private static String thisHost() {
        try {
            return InetAddress.getLocalHost().getCanonicalHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    private void sourcesChanged() {
        if (!gathering) {
            gathering = true;
            loop.after(GATHER, () -> {
                gathering = false;
                assemble();
            });
        }
    }

    private void assemble() {
        if (places.isEmpty() || stopping) {
            return;
        }
        Assembly assembly = new Assembly(names, places.stream().map(Place::suffix).toList(), renames);
        resolve(sources.entries()).forEach(assembly::take);
        sources.changes().forEach(assembly::change);
        heartbeat.states().forEach(assembly::set);
        if (!assembly.findings().equals(findings)) {
            assembly.findings().stream().limit(FINDINGS_LOGGED_MAX).forEach(finding -> LOG.warn("BD-6005: {}", finding));
        }
        findings = assembly.findings();
        findingCount = assembly.findingCount();
        DelayedDeletion.Sources heard = sources.allHeard() ? DelayedDeletion.Sources.ALL_HEARD : DelayedDeletion.Sources.SOME_SILENT;
        for (Place place : places) {
            Map<String, DirectoryEntry> entries = new LinkedHashMap<>(assembly.entries());
            entries.values().removeIf(entry -> !entry.name().isIn(place.suffix()));
            place.publisher().give(entries, heard);
        }
    }

    /** What did not change since the last time is not read again. */
    private Collection<Resolved> resolve(List<SourceText> texts) {
        Map<LdifText, Resolved> now = new IdentityHashMap<>();
        List<Resolved> inOrder = new ArrayList<>();
        for (SourceText source : texts) {
            Resolved before = resolved.get(source.text());
            Resolved is = before != null && before.source().equals(source.source()) ? before : Resolved.of(source, names, renames);
            now.put(source.text(), is);
            inOrder.add(is);
        }
        resolved = now;
        return inOrder;
    }

    private Seen look() {
        return new Seen(
                places.stream().map(place -> new AgentReport.Suffix(place.suffix().dn(), place.registrar().state(), place.publisher().report())).toList(),
                sources.reports(),
                findings.stream().limit(FINDINGS_SHOWN_MAX).map(Finding::toString).toList(),
                findingCount);
    }
}
