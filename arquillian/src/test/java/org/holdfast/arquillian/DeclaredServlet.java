package org.holdfast.arquillian;

import jakarta.ejb.EJBException;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.holdfast.affinity.Endpoint;
import org.holdfast.affinity.IpAddress;
import org.holdfast.ejb.CurrentClient;
import org.holdfast.ejb.LastResponse;

/**
 * Calls the beans that declare affinity. Answers with what they returned or threw, the stack's last
 * code, and whether the client is held now and was before its transaction completed.
 */
@WebServlet("/declared/*")
public class DeclaredServlet extends HttpServlet {
  @Inject KeptByStateless stateless;
  @Inject KeptBySingleton singleton;
  @Inject KeptByTransactional transactional;
  @Inject LastResponse last;
  @Inject HeldHere held;

  private Map<String, Callable<String>> calls() {
    return Map.ofEntries(
        Map.entry("/stateless/keep", stateless::keep),
        Map.entry("/stateless/keepAndThrow", stateless::keepAndThrow),
        Map.entry("/stateless/keepAndRollBack", stateless::keepAndRollBack),
        Map.entry("/stateless/keepAndFailAtCommit", stateless::keepAndFailAtCommit),
        Map.entry("/stateless/letGo", stateless::letGo),
        Map.entry("/stateless/letGoAndThrow", stateless::letGoAndThrow),
        Map.entry("/stateless/letGoAndFailAtCommit", stateless::letGoAndFailAtCommit),
        Map.entry("/stateless/keepWithoutAuthority", stateless::keepWithoutAuthority),
        Map.entry("/stateless/keepBySomebodyElse", stateless::keepBySomebodyElse),
        Map.entry("/stateless/keepForHalfAnHour", stateless::keepForHalfAnHour),
        Map.entry("/stateless/askLater", () -> stateless.askLater().get()),
        Map.entry("/singleton/keep", singleton::keep),
        Map.entry("/singleton/letGo", singleton::letGo),
        Map.entry("/singleton/callAndRollBack", singleton::callAndRollBack),
        Map.entry("/transactional/keep", transactional::keep),
        Map.entry("/transactional/keepAndThrow", transactional::keepAndThrow),
        Map.entry("/transactional/letGo", transactional::letGo),
        Map.entry("/look", () -> "looks"));
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (request.getParameter("named") != null) {
      Endpoint named = new Endpoint(IpAddress.parse(request.getParameter("named")), 1234);
      request.setAttribute(CurrentClient.ATTRIBUTE, named);
    }
    String outcome = outcome(Objects.requireNonNull(calls().get(request.getPathInfo())));
    String code = last.response().map(answer -> answer.code().name()).orElse("NONE");
    response
        .getWriter()
        .print(
            outcome
                + ", code "
                + code
                + ", held "
                + held.now()
                + ", before completion "
                + held.beforeCompletion());
  }

  private static String outcome(Callable<String> call) {
    try {
      return call.call();
    } catch (EJBException wrapped) {
      return "EJBException of " + cause(wrapped);
    } catch (Exception thrown) {
      return "threw " + cause(thrown);
    }
  }

  private static Throwable cause(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null && !(cause instanceof IllegalStateException)) {
      cause = cause.getCause();
    }
    return cause;
  }
}
