package org.holdfast.console;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/** Begins and ends with the deployment. */
public final class Deployed implements ServletContextListener {
  private @Nullable Console console;
  private @Nullable ObjectName name;

  /** For the server. */
  public Deployed() {}

  @Override
  public void contextInitialized(ServletContextEvent event) {
    Console started = new Console();
    started.serve(event.getServletContext());
    console = started;
    try {
      ObjectName free =
          new ObjectName(
              "org.holdfast:type=WebConsole,context="
                  + ObjectName.quote(event.getServletContext().getContextPath()));
      ManagementFactory.getPlatformMBeanServer().registerMBean(started, free);
      name = free;
    } catch (JMException taken) {
      throw new IllegalStateException("cannot register the console's MBean", taken);
    }
  }

  @Override
  public void contextDestroyed(ServletContextEvent event) {
    if (console != null) {
      console.close();
    }
    if (name != null) {
      try {
        ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
      } catch (JMException gone) {
        event.getServletContext().log("the console's MBean was gone already", gone);
      }
    }
  }
}
