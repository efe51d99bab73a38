package org.bftldap.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bftldap.directory.admin.HierarchyReport;
import org.bftldap.testkit.DevGroup;

/** What a group's replicas have had to do with another group, told at their loopback ports: at once, where the command takes a second. */
record Neighbours(long questions, long failed) {
    private static final HttpClient HTTP = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    /** Sums over the replicas of {@code asking}, all of which must answer. */
    static Neighbours of(DevGroup asking, String asked) {
        List<HierarchyReport.Neighbour> told = new ArrayList<>();
        for (int id = 0; id < asking.replicaCount(); id++) {
            report(asking, id).neighbours().stream().filter(one -> one.group().equals(asked)).forEach(told::add);
        }
        if (told.size() != asking.replicaCount()) {
            throw new AssertionError("not all replicas ask group " + asked + ": " + told);
        }
        return new Neighbours(told.stream().mapToLong(HierarchyReport.Neighbour::questions).sum(), told.stream().mapToLong(HierarchyReport.Neighbour::failed).sum());
    }

    private static HierarchyReport report(DevGroup group, int id) {
        try {
            Matcher port = Pattern.compile("(?m)^admin_port = (\\d+)$").matcher(Files.readString(group.replicaFolder(id).resolve("replica.toml")));
            if (!port.find()) {
                throw new IllegalStateException("no admin_port of replica " + id);
            }
            URI where = URI.create("http://127.0.0.1:" + port.group(1) + "/hierarchy");
            return HierarchyReport.parse(HTTP.send(HttpRequest.newBuilder(where).timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString()).body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
