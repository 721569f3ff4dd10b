package org.holdfast.console;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** End, extend, drain and resume, by an operator. */
public final class ChangeServlet extends JsonServlet {
  private static final long serialVersionUID = 1L;
  private static final int LONGEST_BODY = 4_096;
  private static final int LONGEST_NAME = 300;
  private static final int FIRST_REFUSAL = 10;
  private static final Pattern CODE = Pattern.compile("\\((\\d{1,5})\\)");

  /** For the server. */
  public ChangeServlet() {}

  @Override
  void answer(HttpServletRequest request, HttpServletResponse response)
      throws IOException, Refusal {
    onlyBy("POST", request);
    String user = user(request);
    // Said by web.xml too; a changed web.xml must not make operators of viewers.
    if (!request.isUserInRole(Role.OPERATOR)) {
      throw new Refusal(Refusal.FORBIDDEN, "Only an operator may change anything.");
    }
    console().countChange(user);
    String result =
        String.valueOf(change(user + " from " + request.getRemoteAddr(), body(request)));
    JsonObject answer = new JsonObject();
    answer.addProperty("result", result);
    if (isRefused(result)) {
      answer.addProperty("error", "Refused: " + result);
      Json.write(response, Refusal.CONFLICT, answer);
    } else {
      Json.write(response, HttpServletResponse.SC_OK, answer);
    }
  }

  private Object change(String who, JsonObject asked) throws Refusal {
    Management management = console().management();
    String service = name(asked, "service");
    return switch (name(asked, "change")) {
      case "end" ->
          as(who, management, "AffinityTable", "endAffinity", service, name(asked, "client"));
      case "extend" ->
          as(
              who,
              management,
              "AffinityTable",
              "extendAffinity",
              service,
              name(asked, "client"),
              seconds(asked));
      case "drain" ->
          as(who, management, "Targets", "drain", name(asked, "target"), service, seconds(asked));
      case "resume" -> as(who, management, "Targets", "resume", name(asked, "target"), service);
      default ->
          throw new Refusal(Refusal.BAD_REQUEST, "change must be end, extend, drain or resume.");
    };
  }

  private static Object as(
      String who, Management management, String type, String operation, Object... arguments)
      throws Refusal {
    try {
      return Caller.as(who, () -> management.invoke(type, operation, arguments));
    } catch (Refusal why) {
      throw why;
    } catch (Exception failed) {
      throw new Refusal(Refusal.FAILED, "The change failed: " + failed);
    }
  }

  private static JsonObject body(HttpServletRequest request) throws IOException, Refusal {
    byte[] bytes = request.getInputStream().readNBytes(LONGEST_BODY + 1);
    if (bytes.length > LONGEST_BODY) {
      throw new Refusal(Refusal.TOO_LARGE, "At most " + LONGEST_BODY + " bytes.");
    }
    try {
      JsonElement read = JsonParser.parseString(new String(bytes, StandardCharsets.UTF_8));
      if (read.isJsonObject()) {
        return read.getAsJsonObject();
      }
    } catch (JsonParseException malformed) {
      // Told below.
    }
    throw new Refusal(Refusal.BAD_REQUEST, "The body must be a JSON object.");
  }

  /** A text of the body, empty if it is not there. */
  private static String name(JsonObject asked, String name) throws Refusal {
    JsonElement value = asked.get(name);
    if (value == null) {
      return "";
    }
    if (!value.isJsonPrimitive() || value.getAsString().length() > LONGEST_NAME) {
      throw new Refusal(
          Refusal.BAD_REQUEST,
          name + " must be a text of at most " + LONGEST_NAME + " characters.");
    }
    return value.getAsString();
  }

  private static long seconds(JsonObject asked) throws Refusal {
    try {
      return Long.parseLong(name(asked, "seconds"));
    } catch (NumberFormatException none) {
      throw new Refusal(Refusal.BAD_REQUEST, "seconds must be a whole number.");
    }
  }

  /** Return codes from 10 on are refusals. */
  static boolean isRefused(String result) {
    Matcher code = CODE.matcher(result);
    return !code.find() || Integer.parseInt(code.group(1)) >= FIRST_REFUSAL;
  }
}
