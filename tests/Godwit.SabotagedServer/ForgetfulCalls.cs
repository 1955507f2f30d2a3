namespace Godwit.SabotagedServer;

/// <summary>A message that could not be handed to an account on another node is taken for handed over: nobody tries again.</summary>
internal sealed class ForgetfulCalls : IOutgoingGrainCallFilter
{
    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        try
        {
            await context.Invoke();
        }
        catch (Exception) when (context.MethodName == "DeliverAsync")
        {
            context.Result = null;
        }
    }
}
