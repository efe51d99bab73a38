package org.bftldap.testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** A program with its arguments, run to its end. Its output goes through files, so that no full pipe can stop it and a daemon that it leaves holds none. */
public final class Command {
    private static final Duration DEFAULT_LIMIT = Duration.ofSeconds(120);

    private final List<String> words;
    private final Map<String, String> environment = new TreeMap<>();
    private String input = "";
    private Duration limit = DEFAULT_LIMIT;

    private Command(List<String> words) {
        this.words = List.copyOf(words);
    }

    public static Command of(String... words) {
        return new Command(Arrays.asList(words));
    }

    public static Command of(List<String> words) {
        return new Command(words);
    }

    public Command and(String... more) {
        return with(words, Arrays.asList(more));
    }

    /** The same run by another program, such as {@code nice}. */
    public Command behind(String... program) {
        return with(Arrays.asList(program), words);
    }

    private Command with(List<String> first, List<String> then) {
        List<String> all = new ArrayList<>(first);
        all.addAll(then);
        Command next = new Command(all);
        next.environment.putAll(environment);
        next.input = input;
        next.limit = limit;
        return next;
    }

    public Command input(String text) {
        this.input = text;
        return this;
    }

    public Command environment(String key, String value) {
        environment.put(key, value);
        return this;
    }

    public Command limit(Duration duration) {
        this.limit = duration;
        return this;
    }

    public CommandResult run() {
        Path folder = null;
        try {
            folder = Files.createTempDirectory("bftldap-command");
            return runIn(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + words, e);
        } finally {
            if (folder != null) {
                Folders.delete(folder);
            }
        }
    }

    /** Starts it in the background, for the caller to end. @param output where what it says goes */
    public Process start(Path output) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(output.toFile())
                .redirectErrorStream(true);
        builder.environment().putAll(environment);
        return builder.start();
    }

    private CommandResult runIn(Path folder) throws IOException, InterruptedException {
        File in = Files.writeString(folder.resolve("in"), input).toFile();
        File out = folder.resolve("out").toFile();
        File err = folder.resolve("err").toFile();
        ProcessBuilder builder = new ProcessBuilder(words).redirectInput(in).redirectOutput(out).redirectError(err);
        builder.environment().putAll(environment);
        Process process = builder.start();
        boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        if (!ended) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
        String late = ended ? "" : "\n(stopped after " + limit.toSeconds() + " s)";
        return new CommandResult(
                String.join(" ", words),
                ended ? process.exitValue() : 124,
                text(out.toPath()),
                text(err.toPath()) + late);
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    /** @return where a program is, looking along PATH and in the places for daemons that a user's PATH often lacks */
    public static Optional<Path> find(String program) {
        if (program.startsWith("/")) {
            return Optional.of(Path.of(program)).filter(Files::isExecutable);
        }
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/usr/local/sbin:/usr/libexec:/usr/local/libexec";
        return Arrays.stream(path.split(":"))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
