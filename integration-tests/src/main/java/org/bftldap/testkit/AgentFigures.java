package org.bftldap.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an agent tells of itself at its loopback port. */
public final class AgentFigures {
    private static final HttpClient HTTP = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private final String url;

    /** @param folder the agent's, with its {@code gris.toml} */
    public AgentFigures(Path folder) {
        try {
            Matcher port = Pattern.compile("(?m)^admin_port = (\\d+)$").matcher(Files.readString(folder.resolve("gris.toml")));
            if (!port.find()) {
                throw new IllegalStateException("no admin_port in " + folder);
            }
            this.url = "http://127.0.0.1:" + port.group(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @return the text of a path, such as {@code /status}; nothing while it does not answer */
    public Optional<String> get(String path) {
        try {
            HttpResponse<String> answer = HTTP.send(
                    HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(5)).build(), HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200 ? Optional.of(answer.body()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** @return the value of a metric, with its labels but that of the group; -1 while it does not answer */
    public long metric(String name, String labels) {
        String series = name + "\\{group=\"[^\"]*\"" + (labels.isEmpty() ? "" : "," + Pattern.quote(labels)) + "} (-?\\d+)";
        return get("/metrics").map(text -> {
            Matcher sample = Pattern.compile(series).matcher(text);
            return sample.find() ? Long.parseLong(sample.group(1)) : -1;
        }).orElse(-1L);
    }

    /** @return updates of this kind that the group has done for it: {@code add}, {@code modify}, {@code delete} */
    public long updates(String operation) {
        return metric("bftldap_gris_updates_total", "op=\"" + operation + "\"");
    }
}
