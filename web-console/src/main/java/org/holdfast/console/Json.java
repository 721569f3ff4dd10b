package org.holdfast.console;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** How answers are written: JSON in UTF-8, never kept by anybody on the way. */
final class Json {
  /** Escapes what would end a script element, should anybody ever put an answer into a page. */
  static final Gson GSON = new GsonBuilder().serializeNulls().create();

  private Json() {}

  static void write(HttpServletResponse response, int status, JsonElement what) throws IOException {
    write(response, status, GSON.toJson(what));
  }

  /** What an MBean's JSON twin has said goes out as it is. */
  static void write(HttpServletResponse response, int status, String json) throws IOException {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    response.setStatus(status);
    response.setContentType("application/json;charset=UTF-8");
    response.setHeader("Cache-Control", "no-store");
    response.setContentLength(bytes.length);
    response.getOutputStream().write(bytes);
  }

  static void refuse(HttpServletResponse response, Refusal why) throws IOException {
    JsonObject error = new JsonObject();
    error.addProperty("error", why.words());
    write(response, why.status(), error);
  }
}
