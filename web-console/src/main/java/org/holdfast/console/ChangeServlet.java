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
  private static final int FIRST_REFUSAL = 10;
  private static final String JSON = "application/json";

  /** Nothing around it: a node's own words may hold a name with a number in brackets. */
  private static final Pattern CODE =
      Pattern.compile("[A-Z_]+ \\((\\d{1,5})\\)(, \\d+ s left|, there was nothing to [a-z]+)?");

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
    String who = user + " from " + request.getRemoteAddr();
    String result = String.valueOf(change(who, Given.in(body(request))));
    JsonObject answer = new JsonObject();
    answer.addProperty("result", result);
    if (isRefused(result)) {
      answer.addProperty("error", "Refused: " + result);
      Json.write(response, Refusal.CONFLICT, answer);
    } else {
      Json.write(response, HttpServletResponse.SC_OK, answer);
    }
  }

  private Object change(String who, Given asked) throws Refusal {
    return switch (asked.text("change")) {
      case "end" -> end(who, asked.exactly("change", "service", "client"));
      case "extend" -> extend(who, asked.exactly("change", "service", "client", "seconds"));
      case "drain" -> drain(who, asked.exactly("change", "target", "service", "seconds"));
      case "resume" -> resume(who, asked.exactly("change", "target", "service"));
      default ->
          throw new Refusal(Refusal.BAD_REQUEST, "change must be end, extend, drain or resume.");
    };
  }

  private Object end(String who, Given asked) throws Refusal {
    return as(who, "AffinityTable", "endAffinity", asked.text("service"), asked.text("client"));
  }

  private Object extend(String who, Given asked) throws Refusal {
    return as(
        who,
        "AffinityTable",
        "extendAffinity",
        asked.text("service"),
        asked.text("client"),
        asked.seconds());
  }

  private Object drain(String who, Given asked) throws Refusal {
    return as(
        who, "Targets", "drain", asked.text("target"), asked.text("service"), asked.seconds());
  }

  private Object resume(String who, Given asked) throws Refusal {
    return as(who, "Targets", "resume", asked.text("target"), asked.text("service"));
  }

  private Object as(String who, String type, String operation, Object... arguments) throws Refusal {
    try {
      return Caller.as(who, () -> console().management().invoke(type, operation, arguments));
    } catch (Refusal why) {
      throw why;
    } catch (Exception failed) {
      throw new Refusal(Refusal.FAILED, "The change failed: " + failed);
    }
  }

  private static JsonObject body(HttpServletRequest request) throws IOException, Refusal {
    String type = request.getContentType();
    if (type == null || !type.startsWith(JSON)) {
      throw new Refusal(Refusal.NOT_SUPPORTED, "The body must be " + JSON + ".");
    }
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

  /** Return codes from 10 on are refusals, and so is whatever has none. */
  static boolean isRefused(String result) {
    Matcher code = CODE.matcher(result);
    return !code.matches() || Integer.parseInt(code.group(1)) >= FIRST_REFUSAL;
  }
}
