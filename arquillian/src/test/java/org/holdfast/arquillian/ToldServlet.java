package org.holdfast.arquillian;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.holdfast.affinity.Indication;

/** Answers with the next thing that a message-driven bean was told: why, and of whom. */
@WebServlet("/told")
public class ToldServlet extends HttpServlet {
  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.getWriter().print(next());
  }

  private static String next() {
    try {
      Indication told = Told.ALL.poll(10, TimeUnit.SECONDS);
      return told == null ? "nothing" : told.reason().number() + " " + told.client();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }
}
