package org.bftldap.directory.admin;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import java.io.IOException;

/** Records to JSON and back. */
final class Json {

    private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

    private Json() {}

    static String write(Object value) {
        return GSON.toJson(value) + "\n";
    }

    static <T> T read(String json, Class<T> type) throws IOException {
        try {
            T value = GSON.fromJson(json, type);
            if (value == null) {
                throw new IOException("empty answer");
            }
            return value;
        } catch (JsonParseException e) {
            throw new IOException("not the JSON expected: " + e.getMessage(), e);
        }
    }
}
